package io.tidegate.collector.service;

import io.tidegate.wire.LatencySummary;

/**
 * Times of several windows together. Count, total and maximum are exact. Quantiles are not: they
 * are the highest that one of the windows had, which is no quantile of all its times together.
 *
 * @param totalMicros sum of the times
 * @param p50MillisMax highest median of a window; NaN when none of them served anything; so are the
 *     following
 * @param p95MillisMax highest 95th percentile of a window
 * @param p99MillisMax highest 99th percentile of a window
 * @param maxMillis the longest time
 */
public record LatencyAggregate(
    long count,
    long totalMicros,
    double p50MillisMax,
    double p95MillisMax,
    double p99MillisMax,
    double maxMillis) {

  static LatencyAggregate of(LatencySummary window) {
    return new LatencyAggregate(
        window.count(),
        totalMicros(window),
        window.p50Millis(),
        window.p95Millis(),
        window.p99Millis(),
        window.maxMillis());
  }

  /** In whole microseconds, so that sums are the same in whatever order. */
  static long totalMicros(LatencySummary window) {
    return window.isEmpty() ? 0 : Math.round(window.meanMillis() * 1000 * window.count());
  }

  /** Of all times; NaN when there are none. */
  public double meanMillis() {
    return count == 0 ? Double.NaN : totalMicros / 1000.0 / count;
  }

  LatencyAggregate plus(LatencyAggregate other) {
    return new LatencyAggregate(
        count + other.count,
        totalMicros + other.totalMicros,
        higher(p50MillisMax, other.p50MillisMax),
        higher(p95MillisMax, other.p95MillisMax),
        higher(p99MillisMax, other.p99MillisMax),
        higher(maxMillis, other.maxMillis));
  }

  /** NaN is not known, so any number is higher. */
  static double higher(double a, double b) {
    return Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b);
  }
}
