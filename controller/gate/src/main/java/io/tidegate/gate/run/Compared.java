package io.tidegate.gate.run;

/**
 * A figure that is compared with the baseline's.
 *
 * @param route {@code *}: all routes together
 * @param metric p50, p95 or p99
 * @param critical false: a regression is a warning
 */
public record Compared(String route, String metric, boolean critical) {
  public Compared {
    if (!metric.matches("p50|p95|p99")) {
      throw new IllegalArgumentException(
          "metric is '%s' of %s: must be p50, p95 or p99".formatted(metric, route));
    }
  }
}
