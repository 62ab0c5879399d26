package io.tidegate.predictor.training;

import io.tidegate.predictor.Backtest;
import io.tidegate.predictor.BreachModel;
import io.tidegate.predictor.Calibration;
import io.tidegate.predictor.Forecaster;
import io.tidegate.predictor.Trace;
import io.tidegate.predictor.registry.ModelScores;
import io.tidegate.predictor.serving.OneClassModel;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Trains the one-class SVM on headroom features. */
public final class OneClassTrainer implements ModelTrainer {
  /** Between two parts: what a label looks ahead and a feature looks back. */
  private static final int GAP = 80;

  private static final int LEAST_WINDOWS = 1000;
  private static final double FIT_SHARE = 0.5;
  private static final double CALIBRATION_SHARE = 0.2;

  @Override
  public Trained train(
      List<RecordedPool> pools,
      ServedModel champion,
      double falseAlarmsPerPoolDay,
      long seed,
      Consumer<String> progress) {
    if (!(champion instanceof OneClassModel serving)) {
      throw new IllegalArgumentException(
          "model '%s' serves: must be a one-class model to compare with"
              .formatted(champion.version()));
    }
    List<double[]> rows = new ArrayList<>();
    List<Trace> calibration = new ArrayList<>();
    List<Trace> test = new ArrayList<>();
    long fromMillis = Long.MAX_VALUE;
    long toMillis = 0;
    int windows = 0;
    for (RecordedPool pool : pools) {
      List<PoolWindow> all = new ArrayList<>();
      pool.windows().forEach(all::add);
      int fit = (int) (FIT_SHARE * all.size());
      int calibrate = (int) (CALIBRATION_SHARE * all.size());
      if (all.size() < LEAST_WINDOWS) {
        progress.accept(
            "%s has %d windows, at least %d are needed: left out"
                .formatted(pool.pool(), all.size(), LEAST_WINDOWS));
        continue;
      }
      fromMillis = Math.min(fromMillis, all.get(0).startMillis());
      toMillis = Math.max(toMillis, all.get(all.size() - 1).endMillis());
      windows += all.size();
      rows.addAll(trace(pool, all.subList(0, fit)).normalRows());
      calibration.add(trace(pool, all.subList(fit + GAP, fit + calibrate)));
      test.add(trace(pool, all.subList(fit + calibrate + GAP, all.size())));
      progress.accept("%s: %d windows".formatted(pool.pool(), all.size()));
    }
    if (test.isEmpty()) {
      throw new IllegalArgumentException(
          "none of %d pools has the %d windows that are needed"
              .formatted(pools.size(), LEAST_WINDOWS));
    }
    progress.accept("training on %d windows at ease".formatted(rows.size()));
    BreachModel model =
        Calibration.calibrate(BreachModel.train(rows, seed), calibration, falseAlarmsPerPoolDay);
    Map<String, String> provenance = new TreeMap<>();
    provenance.put("from-millis", Long.toString(fromMillis));
    provenance.put("to-millis", Long.toString(toMillis));
    provenance.put("pools", Integer.toString(test.size()));
    provenance.put("windows", Integer.toString(windows));
    provenance.put("seed", Long.toString(seed));
    provenance.put(
        "split",
        "fit %.2f, calibrate %.2f, test the rest, gaps of %d windows"
            .formatted(FIT_SHARE, CALIBRATION_SHARE, GAP));
    provenance.put("champion", champion.version());
    return new Trained(
        model.version(),
        model.toBytes(),
        provenance,
        scores(test, model),
        scores(test, serving.model()));
  }

  private static Trace trace(RecordedPool pool, List<PoolWindow> windows) {
    return Trace.of(windows, pool.sloP99Millis(), Forecaster.DEFAULT_HORIZON);
  }

  private static ModelScores scores(List<Trace> test, BreachModel model) {
    Backtest.Result result =
        Backtest.evaluate(
            test.stream().map(t -> new Backtest.Track(t.over(), t.alarms(model))).toList());
    int alarms = result.caught() + result.falseAlarms();
    return new ModelScores(
        result.breaches(),
        result.recall(),
        alarms == 0 ? Double.NaN : (double) result.caught() / alarms,
        result.falseAlarmsPerDay(),
        result.medianLead(),
        Double.NaN,
        Double.NaN);
  }
}
