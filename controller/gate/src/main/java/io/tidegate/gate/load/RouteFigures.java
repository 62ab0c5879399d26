package io.tidegate.gate.load;

import org.HdrHistogram.Histogram;

/**
 * What became of one route's requests in one window; milliseconds from the intended start, NaN
 * where nothing was answered.
 */
public record RouteFigures(long requests, long errors, double p50, double p95, double p99) {
  static final RouteFigures NONE = unanswered(0, 0);

  /** Of which nothing was measured. */
  public static RouteFigures unanswered(long requests, long errors) {
    return new RouteFigures(requests, errors, Double.NaN, Double.NaN, Double.NaN);
  }

  /**
   * Of what was measured.
   *
   * @param micros of those that were answered; empty: none was
   */
  public static RouteFigures of(long requests, long errors, Histogram micros) {
    return new RouteFigures(
        requests, errors, millis(micros, 50), millis(micros, 95), millis(micros, 99));
  }

  /** NaN: it has no value. */
  public static double millis(Histogram micros, double percentile) {
    return micros.getTotalCount() == 0
        ? Double.NaN
        : micros.getValueAtPercentile(percentile) / 1000.0;
  }

  /**
   * @param metric p50, p95 or p99
   */
  public double of(String metric) {
    return switch (metric) {
      case "p50" -> p50;
      case "p95" -> p95;
      case "p99" -> p99;
      default ->
          throw new IllegalArgumentException(
              "metric is '%s': must be p50, p95 or p99".formatted(metric));
    };
  }
}
