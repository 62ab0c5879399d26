package io.tidegate.sim.control;

import java.util.Arrays;

/**
 * Exponential smoothing with an additive trend and an additive season, by the error-correction
 * form's components (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 8.3):
 *
 * <pre>
 * l(t) = α (y(t) − s(t−m)) + (1 − α) (l(t−1) + b(t−1))
 * b(t) = β (l(t) − l(t−1)) + (1 − β) b(t−1)
 * s(t) = γ (y(t) − l(t−1) − b(t−1)) + (1 − γ) s(t−m)
 * y(t+h) = l(t) + h b(t) + s(t+h−m)
 * </pre>
 *
 * It starts after one whole season: the level is its mean, the season its differences from that,
 * and the trend is none.
 */
final class Season {
  private final double alpha;
  private final double beta;
  private final double gamma;
  private final double[] season;
  private double level = Double.NaN;
  private double trend;
  private int at;
  private int seen;

  /**
   * @param length m, rows of one season
   */
  Season(int length, double alpha, double beta, double gamma) {
    this.season = new double[length];
    Arrays.fill(season, Double.NaN);
    this.alpha = alpha;
    this.beta = beta;
    this.gamma = gamma;
  }

  boolean ready() {
    return !Double.isNaN(level);
  }

  /** Takes the next value; NaN where it is missing: then what was forecast stands for it. */
  void add(double value) {
    if (!ready()) {
      season[at] = value;
      advance();
      if (++seen == season.length) {
        begin();
      }
      return;
    }
    double before = level;
    double expected = level + trend;
    double known = Double.isNaN(value) ? expected + season[at] : value;
    level = alpha * (known - season[at]) + (1 - alpha) * expected;
    trend = beta * (level - before) + (1 - beta) * trend;
    season[at] = gamma * (known - expected) + (1 - gamma) * season[at];
    advance();
  }

  private void begin() {
    double mean = Arrays.stream(season).filter(v -> !Double.isNaN(v)).average().orElse(Double.NaN);
    if (Double.isNaN(mean)) {
      // Nothing was known of a whole season: another one has to tell.
      seen = 0;
      return;
    }
    level = mean;
    for (int i = 0; i < season.length; i++) {
      season[i] = Double.isNaN(season[i]) ? 0 : season[i] - mean;
    }
  }

  private void advance() {
    at = at + 1 == season.length ? 0 : at + 1;
  }

  /**
   * What is expected of the value that many rows after the newest; NaN before it is ready.
   *
   * @param ahead 1 is the next
   */
  double expected(int ahead) {
    return level + ahead * trend + season[(at + ahead - 1) % season.length];
  }
}
