package io.tidegate.sim.training;

import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.ScoreSmoothing;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Scores pools by the features that their simulated lives have kept, smoothed. */
final class LifeMethod implements Method {
  private final String name;
  private final Map<PoolId, PoolLife> lives;
  private final Map<PoolId, float[]> scores;

  /** Scores one window of a life that has a reading; NaN: nothing to say. */
  @FunctionalInterface
  interface RowScore {
    double of(PoolLife life, int window);
  }

  LifeMethod(String name, List<PoolLife> pools, RowScore score) {
    this.name = name;
    this.lives = pools.stream().collect(Collectors.toMap(PoolLife::pool, life -> life));
    this.scores =
        pools.parallelStream()
            .collect(Collectors.toMap(PoolLife::pool, life -> smoothed(life, score)));
  }

  /** By a model to which some features are not known. */
  static RowScore of(RiskModel model, Predicate<String> unknown) {
    boolean[] masked = new boolean[FeatureCatalogue.size()];
    for (int f = 0; f < masked.length; f++) {
      masked[f] = unknown.test(FeatureCatalogue.names().get(f));
    }
    return (life, window) -> {
      double[] values = life.values(window);
      for (int f = 0; f < values.length; f++) {
        values[f] = masked[f] ? Double.NaN : values[f];
      }
      return model.opinion(values).score();
    };
  }

  private static float[] smoothed(PoolLife life, RowScore score) {
    float[] smoothed = new float[life.p99().length];
    double newest = Double.NaN;
    int at = -1;
    for (int i = 0; i < smoothed.length; i++) {
      smoothed[i] = Float.NaN;
      if (life.rows()[i] != null) {
        newest = ScoreSmoothing.STANDARD.next(newest, at < 0 ? 1 : i - at, score.of(life, i));
        at = i;
        smoothed[i] = (float) newest;
      }
    }
    return smoothed;
  }

  /** Of each window; NaN where there is none. */
  float[] scores(PoolId pool) {
    return scores.get(pool);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    PoolLife life = lives.get(pool);
    float[] own = scores.get(pool);
    return window -> own[life.indexOf(window.startMillis())];
  }
}
