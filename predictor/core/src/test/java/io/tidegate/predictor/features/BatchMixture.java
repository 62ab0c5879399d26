package io.tidegate.predictor.features;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Forecasts of every window kept, and errors summed over all of them each time. */
final class BatchMixture {
  static final int[] AHEAD = {5, 10, 15, 20, 30, 45, 60};

  /** Errors further back than this weigh less than 1e-13. */
  private static final int ENOUGH = 600;

  private final BatchSeries series;
  private final ToDoubleFunction<Measured> value;
  private final double[] priors;

  /** Forecaster that a resize makes void, as it does the mixture; −1: none. */
  private final int voidable;

  /** By window: forecasters and at last the mixture, by horizon. */
  final List<double[][]> made = new ArrayList<>();

  /** By forecaster and horizon: the squared errors so far. */
  private final List<List<Double>> squares = new ArrayList<>();

  BatchMixture(
      BatchSeries series, ToDoubleFunction<Measured> value, int voidable, double... priors) {
    this.series = series;
    this.value = value;
    this.voidable = voidable;
    this.priors = priors;
    for (int j = 0; j < (priors.length + 1) * 4; j++) {
      squares.add(new ArrayList<>());
    }
  }

  /** To be called for each window in turn; gives the mixture by horizon. */
  double[] next(double[][] ahead) {
    int i = made.size();
    double actual = value.applyAsDouble(series.measured.get(i));
    for (int f = 0; f <= priors.length; f++) {
      for (int h = 0; h < 4; h++) {
        double forecast = forecastFor(i, f, h);
        if (!Double.isNaN(forecast) && !Double.isNaN(actual)) {
          squares.get(f * 4 + h).add(Math.pow(actual - forecast, 2));
        }
      }
    }
    double noise = series.noise(i, value);
    double[] mixed = new double[AHEAD.length];
    for (int h = 0; h < AHEAD.length; h++) {
      double sum = 0;
      double weights = 0;
      for (int f = 0; f < priors.length; f++) {
        if (!Double.isNaN(ahead[f][h])) {
          double weight = 1 / square(f, 0, noise) / square(f, Math.min(h, 3), noise);
          sum += weight * ahead[f][h];
          weights += weight;
        }
      }
      mixed[h] = sum / weights;
    }
    double[][] all = new double[priors.length + 1][];
    System.arraycopy(ahead, 0, all, 0, priors.length);
    all[priors.length] = mixed;
    made.add(all);
    return mixed;
  }

  /** What was forecast for window i; kept in thousandths. */
  double forecastFor(int i, int f, int h) {
    int from = series.indexAt(series.slots.get(i) - AHEAD[h]);
    boolean isVoid =
        from >= 0
            && voidable >= 0
            && (f == voidable || f == priors.length)
            && !series.resizes.get(from).equals(series.resizes.get(i));
    return from < 0 || isVoid || Double.isNaN(made.get(from)[f][h])
        ? Double.NaN
        : Math.round(made.get(from)[f][h] * 1000) / 1000.0;
  }

  private double[] sumAndCount(int f, int h) {
    List<Double> all = squares.get(f * 4 + h);
    double decay = h == 0 ? 0.85 : 0.95;
    double sum = 0;
    double count = 0;
    double weight = 1;
    for (int j = all.size() - 1; j >= Math.max(0, all.size() - ENOUGH); j--) {
      sum += weight * all.get(j);
      count += weight;
      weight *= decay;
    }
    return new double[] {sum, count};
  }

  private double square(int f, int h, double noise) {
    double[] own = sumAndCount(f, h);
    double prior = priors[f] * AHEAD[h] / 15;
    double mean = own[1] == 0 ? 0 : Math.max(own[0] / own[1] - noise, noise / 10);
    return (mean * own[1] + 2 * prior) / (own[1] + 2) + 1e-5;
  }

  double logError(int h) {
    if (Double.isNaN(made.get(made.size() - 1)[priors.length][h])) {
      return Double.NaN;
    }
    double noise = series.noise(made.size() - 1, value);
    double[] own = sumAndCount(priors.length, h);
    double square =
        (Math.max(0, own[0] - noise * own[1]) + 2 * 0.01 * AHEAD[h] / 15) / (own[1] + 2);
    return Math.max(0.03, Math.sqrt(square));
  }
}
