package io.tidegate.predictor.model;

/** Isotonic regression by pooling adjacent violators (Ayer et al. 1955). */
final class Isotonic {
  private Isotonic() {}

  /**
   * The sequence that never falls and is closest to {@code y} by weighted squares.
   *
   * @param weights at least 0 each; a block without any weight keeps the mean of its values
   */
  static double[] rising(double[] y, double[] weights) {
    int n = y.length;
    double[] mean = new double[n];
    double[] weight = new double[n];
    int[] count = new int[n];
    int blocks = 0;
    for (int i = 0; i < n; i++) {
      mean[blocks] = y[i];
      weight[blocks] = weights[i];
      count[blocks] = 1;
      blocks++;
      while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
        double sum = weight[blocks - 2] + weight[blocks - 1];
        mean[blocks - 2] =
            sum > 0
                ? (mean[blocks - 2] * weight[blocks - 2] + mean[blocks - 1] * weight[blocks - 1])
                    / sum
                : (mean[blocks - 2] + mean[blocks - 1]) / 2;
        weight[blocks - 2] = sum;
        count[blocks - 2] += count[blocks - 1];
        blocks--;
      }
    }
    double[] fitted = new double[n];
    int at = 0;
    for (int b = 0; b < blocks; b++) {
      for (int i = 0; i < count[b]; i++) {
        fitted[at++] = mean[b];
      }
    }
    return fitted;
  }

  /** The sequence that never rises and is closest to {@code y}. */
  static double[] falling(double[] y, double[] weights) {
    double[] negative = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      negative[i] = -y[i];
    }
    double[] fitted = rising(negative, weights);
    for (int i = 0; i < fitted.length; i++) {
      fitted[i] = -fitted[i];
    }
    return fitted;
  }
}
