package io.tidegate.bench;

import io.tidegate.predictor.backtest.RandomCutForestCaster;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.features.Reading;
import io.tidegate.predictor.model.PoolRisk;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** What one window of one pool costs the predictor: features, score; beside RCFCaster. */
final class ForecastCost {
  private static final int PASSES = 7;

  private ForecastCost() {}

  /** One simulated pool's windows. */
  private record Recorded(PoolId pool, double slo, long width, List<PoolWindow> windows) {}

  static Report run() {
    boolean smoke = Boolean.getBoolean("smoke");
    List<Recorded> pools = new ArrayList<>();
    for (PoolRun run : SimulatedFleet.generated(smoke ? 1 : 2, smoke ? 2 : 6, 3)) {
      List<PoolWindow> windows = new ArrayList<>();
      while (run.hasNext()) {
        windows.add(run.next());
      }
      pools.add(new Recorded(run.pool(), run.sloP99Millis(), run.widthMillis(), windows));
    }
    RiskModels models = PriorModel.load();
    double features =
        micros(
            pools,
            p -> {
              PoolFeatures state = new PoolFeatures(p.slo());
              return w -> state.onWindow(w).map(r -> r.values()[0]).orElse(0.0);
            });
    double both =
        micros(
            pools,
            p -> {
              PoolFeatures state = new PoolFeatures(p.slo());
              PoolRisk risk = new PoolRisk(models);
              return w -> state.onWindow(w).map(r -> risk.onReading(r).score()).orElse(0.0);
            });
    List<Recorded> few = pools.subList(0, Math.min(2, pools.size()));
    double forest =
        micros(few, p -> RandomCutForestCaster.BEST.forPool(p.pool(), p.slo(), p.width()));
    Row rcf = Row.of("RCFCaster: update and forecast of one window", forest, "µs");
    Recorded first = pools.get(0);
    double own =
        bytes(
            smoke ? 50 : 1000,
            () -> {
              PoolFeatures state = new PoolFeatures(first.slo());
              PoolRisk risk = new PoolRisk(models);
              for (PoolWindow w : first.windows().subList(0, 600)) {
                Reading reading = state.onWindow(w).orElse(null);
                if (reading != null) {
                  risk.onReading(reading);
                }
              }
              return List.of(state, risk);
            });
    double theirs =
        bytes(
            smoke ? 2 : 20,
            () -> {
              PoolScorer scorer =
                  RandomCutForestCaster.BEST.forPool(first.pool(), first.slo(), first.width());
              first.windows().subList(0, 600).forEach(scorer::onWindow);
              return scorer;
            });
    Row rcfBytes = Row.of("RCFCaster: state of one pool", theirs, "bytes");
    return new Report(
            "forecast-cost",
            System.getProperty("java.version"),
            List.of(
                Row.of("update of the features by one window", features, "µs"),
                Row.of("update and score of one window", both, "µs").against(rcf),
                rcf,
                Row.of("state of one pool", own, "bytes").against(rcfBytes),
                rcfBytes))
        .version("randomcutforest", com.amazon.randomcutforest.RandomCutForest.class);
  }

  /** Makes the scorer of one pool. */
  @FunctionalInterface
  private interface Scorers {
    PoolScorer of(Recorded pool);
  }

  /** Median over passes through all pools, per window; the first passes warm up. */
  private static double micros(List<Recorded> pools, Scorers scorers) {
    double[] passes = new double[PASSES];
    double sink = 0;
    for (int pass = -2; pass < PASSES; pass++) {
      long windows = 0;
      long begin = System.nanoTime();
      for (Recorded pool : pools) {
        PoolScorer scorer = scorers.of(pool);
        for (PoolWindow window : pool.windows()) {
          sink += scorer.onWindow(window);
        }
        windows += pool.windows().size();
      }
      if (pass >= 0) {
        passes[pass] = (System.nanoTime() - begin) / 1e3 / windows;
      }
    }
    Arrays.sort(passes);
    return sink == 42 ? Double.NaN : passes[PASSES / 2];
  }

  private static double bytes(int count, Supplier<Object> state) {
    Object[] kept = new Object[count];
    kept[0] = state.get();
    long before = used();
    for (int i = 1; i < count; i++) {
      kept[i] = state.get();
    }
    long after = used();
    return (double) (after - before) / (kept.length - 1);
  }

  private static long used() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
