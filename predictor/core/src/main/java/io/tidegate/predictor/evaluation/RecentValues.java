package io.tidegate.predictor.evaluation;

/**
 * The values of the last so many windows, by their times; what is missing is left out of every
 * figure. Not thread-safe.
 */
final class RecentValues {
  private final double[] values;
  private final long[] at;
  private long now;

  RecentValues(int windows) {
    this.values = new double[windows];
    this.at = new long[windows];
    java.util.Arrays.fill(at, Long.MIN_VALUE);
  }

  /**
   * Takes the next window's value.
   *
   * @param window its number, counted in widths since the epoch
   * @param value NaN: it has none
   */
  void add(long window, double value) {
    now = window;
    int slot = (int) Math.floorMod(window, values.length);
    at[slot] = window;
    values[slot] = value;
  }

  private boolean has(int slot) {
    return at[slot] > now - values.length && Double.isFinite(values[slot]);
  }

  /** NaN where there is none. */
  double mean() {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        sum += values[i];
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  /**
   * Where the line of least squares through the values leads, as Prometheus' {@code
   * predict_linear}.
   *
   * @return NaN with fewer than {@code least} values
   */
  double line(double windowsAhead, int least) {
    double n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXy = 0;
    double sumXx = 0;
    for (int i = 0; i < values.length; i++) {
      if (has(i)) {
        double x = at[i] - now;
        n++;
        sumX += x;
        sumY += values[i];
        sumXy += x * values[i];
        sumXx += x * x;
      }
    }
    double spread = sumXx - sumX * sumX / n;
    if (n < least || !(spread > 0)) {
      return Double.NaN;
    }
    double slope = (sumXy - sumX * sumY / n) / spread;
    return sumY / n + slope * (windowsAhead - sumX / n);
  }
}
