package io.tidegate.collector;

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

  private Plausibility() {}

  /** What is wrong with the sample, if anything is. */
  static Optional<String> objection(PoolSample sample) {
    return first(
        count("submitted", sample.submitted()),
        count("completed", sample.completed()),
        count("rejected", sample.rejected()),
        count("failed", sample.failed()),
        count("droppedSamples", sample.droppedSamples()),
        count("gcPauseMillis", sample.host().gcPauseMillis()),
        gauge("size", sample.spec().size()),
        gauge("live", sample.live()),
        gauge("active", sample.active()));
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

  private static Optional<String> first(String... objections) {
    for (String objection : objections) {
      if (objection != null) {
        return Optional.of(objection);
      }
    }
    return Optional.empty();
  }
}
