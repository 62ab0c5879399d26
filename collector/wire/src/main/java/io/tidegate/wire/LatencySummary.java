package io.tidegate.wire;

import org.HdrHistogram.Histogram;

/**
 * The quantiles of one window, in milliseconds. With a count of 0 they are NaN: no data is not
 * zero.
 */
public record LatencySummary(
    long count,
    double meanMillis,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double maxMillis) {
  public static final LatencySummary EMPTY =
      new LatencySummary(0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

  public LatencySummary {
    Check.notNegative("count", count);
    if (count > 0) {
      Check.finiteNotNegative("meanMillis", meanMillis);
      Check.finiteNotNegative("p50Millis", p50Millis);
      Check.finiteNotNegative("p95Millis", p95Millis);
      Check.finiteNotNegative("p99Millis", p99Millis);
      Check.finiteNotNegative("maxMillis", maxMillis);
    }
  }

  /** Summarises a histogram of microseconds. */
  public static LatencySummary of(Histogram micros) {
    if (micros.getTotalCount() == 0) {
      return EMPTY;
    }
    return new LatencySummary(
        micros.getTotalCount(),
        micros.getMean() / 1000,
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(95) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getMaxValue() / 1000.0);
  }

  public boolean isEmpty() {
    return count == 0;
  }
}
