package io.tidegate.sources;

import io.tidegate.wire.EncodedHistogram;
import org.HdrHistogram.Histogram;

/**
 * Fills a histogram of ours from foreign buckets: the values of a bucket are spread evenly over it,
 * those of one without an upper bound stand at its lower one, as in Prometheus' {@code
 * histogram_quantile}. So a quantile is off by at most the width of the bucket it falls into.
 */
final class Latencies {
  /** Within a bucket; below our own precision for buckets that double. */
  private static final int STEPS = 64;

  private final Histogram histogram = EncodedHistogram.newHistogram();
  private final double share;
  private double passed;
  private long recorded;

  /**
   * Makes an empty one.
   *
   * @param share of all values that are taken, above 0 to 1
   */
  Latencies(double share) {
    this.share = share;
  }

  void add(Buckets buckets, double microsPerUnit) {
    buckets.forEach(
        (lower, upper, count) -> spread(lower * microsPerUnit, upper * microsPerUnit, count));
  }

  private void spread(double lower, double upper, long count) {
    long steps = Math.min(count, STEPS);
    for (int i = 0; i < steps; i++) {
      double value = lower + (i + 0.5) / steps * (upper - lower);
      // Rounded on the way, so that the total is right whatever the share is.
      passed += (double) count / steps * share;
      long upTo = Math.round(passed);
      if (upTo > recorded) {
        histogram.recordValueWithCount(within(value), upTo - recorded);
        recorded = upTo;
      }
    }
  }

  private static long within(double micros) {
    return Math.round(Math.max(0, Math.min(EncodedHistogram.HIGHEST_MICROS, micros)));
  }

  Histogram histogram() {
    return histogram;
  }
}
