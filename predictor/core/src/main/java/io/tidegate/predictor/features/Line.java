package io.tidegate.predictor.features;

/**
 * A straight line through the last windows of a series (ordinary least squares), damped and shrunk.
 *
 * <p>The slope b with standard error s is shrunk by max(0, 1 − (s/b)²), the positive-part
 * James-Stein rule: a slope that is not larger than its own error is taken for noise, and one of
 * four errors keeps 94%. A slope seldom lasts: the k-th window ahead adds slope × {@value
 * #DAMPING}^k.
 *
 * @param level the line's value at the newest window; NaN where there are too few values
 * @param slope per window, after shrinking
 * @param rawSlope per window, before
 */
record Line(double level, double slope, double rawSlope) {
  static final double DAMPING = 0.995;
  static final Line NONE = new Line(Double.NaN, Double.NaN, Double.NaN);
  private static final int FEWEST = 5;

  /** Sums of DAMPING^1..k, by k. */
  private static final double[] REACH = new double[Horizons.LAST + 1];

  static {
    double factor = 1;
    for (int k = 1; k < REACH.length; k++) {
      factor *= DAMPING;
      REACH[k] = REACH[k - 1] + factor;
    }
  }

  /**
   * @return {@link #NONE} with values in fewer than half of the {@code span} windows, or fewer than
   *     5
   */
  static Line fit(Rings rings, int series, int span) {
    int n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    double sumYy = 0;
    // Near the values' own middle, so that the squares lose no digits.
    double origin = rings.meanOfNewest(series, 1);
    for (int age = 0; age < span; age++) {
      float v = rings.at(series, age);
      if (!Float.isNaN(v)) {
        double y = v - origin;
        double x = -age;
        n++;
        sumX += x;
        sumY += y;
        sumXx += x * x;
        sumXy += x * y;
        sumYy += y * y;
      }
    }
    if (n < FEWEST || 2 * n < span) {
      return NONE;
    }
    double meanX = sumX / n;
    double meanY = sumY / n;
    double varX = sumXx - n * meanX * meanX;
    double slope = (sumXy - n * meanX * meanY) / varX;
    double residual = Math.max(0, sumYy - n * meanY * meanY - slope * slope * varX);
    double squaredError = residual / (n - 2) / varX;
    double kept = slope == 0 ? 0 : Math.max(0, 1 - squaredError / (slope * slope));
    // The line turns about its centre of mass, so that a shrunk slope also shrinks the level.
    return new Line(origin + meanY - kept * slope * meanX, kept * slope, slope);
  }

  double at(int k) {
    return level + slope * REACH[k];
  }
}
