package io.tidegate.predictor.evaluation;

import java.util.List;

/** The methods that need nothing but the p99, and no library. */
public final class Baselines {
  private Baselines() {}

  /** All of them. */
  public static List<Method> all() {
    return List.of(
        new StaticLevel(),
        new PredictLinear(),
        new EwmaBand(),
        new SeasonalNaive(),
        new HoltWinters());
  }
}
