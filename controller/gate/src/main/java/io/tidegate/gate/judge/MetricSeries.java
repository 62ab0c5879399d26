package io.tidegate.gate.judge;

import java.util.Objects;

/**
 * One figure per window of both versions, for example a quantile of the latency.
 *
 * @param name the metric, for example {@code p99}
 * @param route {@code *}: of all routes together
 * @param unit for messages; may be empty
 * @param higherIsWorse false for a throughput or a hit rate
 * @param critical false: a regression is a warning
 */
public record MetricSeries(
    String name,
    String route,
    String unit,
    boolean higherIsWorse,
    boolean critical,
    Windows baseline,
    Windows candidate) {

  public MetricSeries {
    if (name.isBlank() || route.isBlank()) {
      throw new IllegalArgumentException(
          "metric is '%s' of route '%s': neither may be blank".formatted(name, route));
    }
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(candidate, "candidate");
  }

  /** A critical one of which more is worse. */
  public static MetricSeries of(
      String name, String route, String unit, Windows baseline, Windows candidate) {
    return new MetricSeries(name, route, unit, true, true, baseline, candidate);
  }
}
