package io.tidegate.gate.judge;

/**
 * The block length of a bootstrap, from the data's own autocorrelation: Politis and White (2004),
 * "Automatic block-length selection for the dependent bootstrap", with the correction of Patton,
 * Politis and White (2009), for blocks that wrap around.
 */
final class BlockLength {
  private BlockLength() {}

  /** From 1 to a third of the series, or 3·√n if that is less. */
  static int of(double[] series) {
    int n = series.length;
    if (n < 4) {
      return 1;
    }
    double mean = Stats.mean(series);
    double r0 = autocovariance(series, mean, 0);
    if (!(r0 > 1e-300)) {
      return 1;
    }
    int runs = Math.max(5, (int) Math.ceil(Math.sqrt(Math.log10(n))));
    int longest = Math.min(n - 2, (int) Math.ceil(Math.sqrt(n)) + runs);
    double[] r = new double[longest + 1];
    for (int lag = 0; lag <= longest; lag++) {
      r[lag] = autocovariance(series, mean, lag);
    }
    // The last lag before five in a row that are no more than noise.
    double noise = 2 * Math.sqrt(Math.log10(n) / n);
    int significant = 0;
    for (int lag = 1; lag + runs - 1 <= longest; lag++) {
      boolean quiet = true;
      for (int k = 0; k < runs && quiet; k++) {
        quiet = Math.abs(r[lag + k] / r0) < noise;
      }
      if (quiet) {
        break;
      }
      significant = lag;
    }
    int bandwidth = Math.min(longest, 2 * significant);
    double spectrum = r0;
    double slope = 0;
    for (int lag = 1; lag <= bandwidth; lag++) {
      double share = (double) lag / bandwidth;
      double weight = share <= 0.5 ? 1 : 2 * (1 - share);
      spectrum += 2 * weight * r[lag];
      slope += 2 * weight * lag * r[lag];
    }
    if (slope == 0 || !(spectrum > 0)) {
      return 1;
    }
    double best = Math.cbrt(2 * slope * slope / (4.0 / 3 * spectrum * spectrum) * n);
    int most = Math.max(1, (int) Math.min(3 * Math.sqrt(n), n / 3.0));
    return (int) Math.max(1, Math.min(most, Math.ceil(best)));
  }

  private static double autocovariance(double[] series, double mean, int lag) {
    double sum = 0;
    for (int i = lag; i < series.length; i++) {
      sum += (series[i] - mean) * (series[i - lag] - mean);
    }
    return sum / series.length;
  }
}
