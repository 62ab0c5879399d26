package io.tidegate.predictor;

import java.util.function.ToDoubleFunction;

/**
 * A straight line through the recent observations (ordinary least squares), damped and shrunk.
 *
 * @param level the line's value at the newest window
 * @param slope per window, after shrinking
 * @param slopeError standard error of the slope before shrinking; NaN with fewer than 3 points
 * @param points observations that had a value
 */
record Trend(double level, double slope, double slopeError, int points) {

  /** A slope seldom lasts: the k-th window ahead adds slope × {@value}^k. */
  private static final double DAMPING = 0.995;

  static final Trend NONE = new Trend(Double.NaN, 0, Double.NaN, 0);

  /** The mean of the last {@code span} windows, taken to stay. */
  static Trend level(PoolHistory history, ToDoubleFunction<Observation> value, int span) {
    double mean = history.mean(value, 0, span);
    return Double.isNaN(mean) ? NONE : new Trend(mean, 0, Double.NaN, span);
  }

  /**
   * The slope b with standard error s is shrunk by max(0, 1 − (s/b)²), the positive-part
   * James-Stein rule: a slope that is not larger than its own error is taken for noise, and one of
   * four errors keeps 94%.
   *
   * @return {@link #NONE} with fewer than half of {@code span} points, or fewer than 5
   */
  static Trend fit(PoolHistory history, ToDoubleFunction<Observation> value, int span) {
    int n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    double sumYy = 0;
    for (Observation observation : history.newestFirst()) {
      int age = history.age(observation);
      if (age >= span) {
        break;
      }
      double y = value.applyAsDouble(observation);
      if (Double.isNaN(y)) {
        continue;
      }
      double x = -age;
      n++;
      sumX += x;
      sumY += y;
      sumXx += x * x;
      sumXy += x * y;
      sumYy += y * y;
    }
    if (n < 5 || 2 * n < span) {
      return NONE;
    }
    double meanX = sumX / n;
    double meanY = sumY / n;
    double varX = sumXx - n * meanX * meanX;
    double slope = (sumXy - n * meanX * meanY) / varX;
    double residual = Math.max(0, sumYy - n * meanY * meanY - slope * slope * varX);
    double error = Math.sqrt(residual / (n - 2) / varX);
    double kept = slope == 0 ? 0 : Math.max(0, 1 - error * error / (slope * slope));
    // The line turns about its centre of mass, so that a shrunk slope also shrinks the level.
    return new Trend(meanY - kept * slope * meanX, kept * slope, error, n);
  }

  boolean exists() {
    return points > 0;
  }

  /** The value {@code k} windows ahead; a falling line approaches zero without crossing it. */
  double at(double k) {
    double reach = DAMPING * (1 - Math.pow(DAMPING, k)) / (1 - DAMPING);
    if (slope >= 0 || level <= 0) {
      return Math.max(0, level + slope * reach);
    }
    return level * Math.exp(slope / level * reach);
  }

  /** The same for values that may be negative, such as logarithms. */
  double unboundedAt(double k) {
    return level + slope * DAMPING * (1 - Math.pow(DAMPING, k)) / (1 - DAMPING);
  }
}
