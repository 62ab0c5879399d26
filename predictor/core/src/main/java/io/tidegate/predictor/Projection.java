package io.tidegate.predictor;

/**
 * Where a series is going.
 *
 * @param trends the forecasters, in the order of {@link TrendMixture}
 * @param weights their shares in the mixture, summing to 1
 * @param logError recent error of the mixture at the horizon, as a deviation of the logarithm
 */
record Projection(Trend[] trends, double[] weights, double logError) {

  /** No projection is above this multiple of the present level: trends do not run that far. */
  private static final double CEILING = 4;

  /** Level of the last windows. */
  double present() {
    return trends[TrendMixture.LEVEL].level();
  }

  /** The mixture {@code k} windows ahead, in the series' own unit; NaN without any observation. */
  double at(double k) {
    double sum = 0;
    for (int i = 0; i < trends.length; i++) {
      sum += weights[i] * at(i, k);
    }
    return sum;
  }

  /** One forecaster's value. */
  double at(int forecaster, double k) {
    return Math.min(trends[forecaster].at(k), CEILING * present());
  }
}
