package io.tidegate.launcher.replicas;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.LatencySummary;
import org.HdrHistogram.Histogram;

/**
 * A histogram with the count, the mean, the p50, p95, p99 and the maximum of a summary. What lies
 * between these is made up: in each stretch all values are the same share of the way from its lower
 * to its upper end, and that share is the one that gives the mean.
 */
final class SummaryHistogram {
  private static final double[] PERCENTILES = {50, 95, 99, 100};

  private SummaryHistogram() {}

  static EncodedHistogram of(LatencySummary summary) {
    if (summary.isEmpty()) {
      return EncodedHistogram.EMPTY;
    }
    double[] ends = {
      summary.p50Millis(), summary.p95Millis(), summary.p99Millis(), summary.maxMillis()
    };
    long[] ranks = new long[PERCENTILES.length];
    double fixed = 0;
    double lows = 0;
    double widths = 0;
    long before = 0;
    double low = 0;
    for (int i = 0; i < ends.length; i++) {
      ranks[i] = Math.max(before, rank(PERCENTILES[i], summary.count()));
      long inner = Math.max(0, ranks[i] - before - 1);
      fixed += ranks[i] > before ? ends[i] : 0;
      lows += inner * low;
      widths += inner * (ends[i] - low);
      before = ranks[i];
      low = ends[i];
    }
    double share =
        widths > 0
            ? Math.max(
                0, Math.min(1, (summary.count() * summary.meanMillis() - fixed - lows) / widths))
            : 0;
    Histogram histogram = EncodedHistogram.newHistogram();
    before = 0;
    low = 0;
    for (int i = 0; i < ends.length; i++) {
      record(histogram, low + share * (ends[i] - low), ranks[i] - before - 1);
      record(histogram, ends[i], Math.min(1, ranks[i] - before));
      before = ranks[i];
      low = ends[i];
    }
    return EncodedHistogram.of(histogram);
  }

  /** Of the value that a histogram of so many gives for the percentile. */
  private static long rank(double percentile, long count) {
    return Math.max(1, Math.min(count, (long) Math.ceil(percentile / 100 * count)));
  }

  private static void record(Histogram histogram, double millis, long count) {
    if (count > 0) {
      long micros =
          Math.max(1, Math.min(EncodedHistogram.HIGHEST_MICROS, Math.round(millis * 1000)));
      histogram.recordValueWithCount(micros, count);
    }
  }
}
