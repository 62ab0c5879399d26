package io.tidegate.collector;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolSample;
import java.util.Optional;

/**
 * Bounds under which no sum over a window can overflow: 1000 instances × 1000 samples × 10^12 fits
 * a long, 1000 instances × 2,000,000 fits an int. {@link io.tidegate.wire.EncodedHistogram} keeps
 * the same bound for its events.
 */
final class Plausibility {
  static final long MAX_COUNT = 1_000_000_000_000L;
  static final int MAX_GAUGE = 2_000_000;

  /** Of one sample; what a pool calls and is kept for each of its windows. */
  static final int MAX_DEPENDENCIES = 256;

  private Plausibility() {}

  /** What is wrong with the sample, if anything is. */
  static Optional<String> objection(PoolSample sample) {
    // One comparison for the plain case: this runs for every sample.
    long counts =
        sample.submitted()
            | sample.completed()
            | sample.rejected()
            | sample.failed()
            | sample.droppedSamples()
            | sample.host().gcPauseMillis()
            | sample.host().gcCount();
    int gauges = sample.spec().size() | sample.live() | sample.active();
    boolean plain =
        counts <= MAX_COUNT
            && gauges <= MAX_GAUGE
            && sample.calls().isEmpty()
            && sample.cache().isEmpty()
            && sample.dependencies().size() <= MAX_DEPENDENCIES;
    return plain ? Optional.empty() : firstObjection(sample);
  }

  private static Optional<String> firstObjection(PoolSample sample) {
    Optional<String> own =
        first(
            count("submitted", sample.submitted()),
            count("completed", sample.completed()),
            count("rejected", sample.rejected()),
            count("failed", sample.failed()),
            count("droppedSamples", sample.droppedSamples()),
            count("gcPauseMillis", sample.host().gcPauseMillis()),
            count("gcCount", sample.host().gcCount()),
            count("cache.hits", sample.cache().map(CacheCounts::hits).orElse(0L)),
            count("cache.misses", sample.cache().map(CacheCounts::misses).orElse(0L)),
            gauge("size", sample.spec().size()),
            gauge("live", sample.live()),
            gauge("active", sample.active()),
            dependencies("dependencies", sample.dependencies().size()),
            dependencies("calls", sample.calls().size()));
    if (own.isPresent()) {
      return own;
    }
    for (DependencyCalls calls : sample.calls()) {
      Optional<String> objection =
          first(
              count("calls.calls", calls.calls()),
              count("calls.totalMicros", calls.totalMicros()),
              count("calls.maxMicros", calls.maxMicros()));
      if (objection.isPresent()) {
        return objection;
      }
    }
    return Optional.empty();
  }

  /** A queue may truly be longer than this when a service drowns; then the bound is what counts. */
  static int queued(PoolSample sample) {
    return Math.min(sample.queued(), MAX_GAUGE);
  }

  private static String count(String field, long value) {
    return value <= MAX_COUNT ? null : "%s is %d: at most %d".formatted(field, value, MAX_COUNT);
  }

  private static String gauge(String field, int value) {
    return value <= MAX_GAUGE ? null : "%s is %d: at most %d".formatted(field, value, MAX_GAUGE);
  }

  private static String dependencies(String field, int number) {
    return number <= MAX_DEPENDENCIES
        ? null
        : "%s has %d entries: at most %d".formatted(field, number, MAX_DEPENDENCIES);
  }

  private static Optional<String> first(String... objections) {
    for (String objection : objections) {
      if (objection != null) {
        return Optional.of(objection);
      }
    }
    return Optional.empty();
  }
}
