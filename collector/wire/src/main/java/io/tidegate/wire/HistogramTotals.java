package io.tidegate.wire;

import java.util.Arrays;

/**
 * Counts that are added up over the wire's buckets, and what an HdrHistogram would say of them: the
 * same quantiles, the same bytes, at a cost of the buckets in use. 26 KB, to be cleared and used
 * again. For one thread at a time.
 */
public final class HistogramTotals {
  private final long[] counts = new long[Buckets.COUNT];
  private final byte[] scratch = PlainEncoding.newScratch();
  private int first = Buckets.COUNT;
  private int last = -1;
  private long events;

  /** Adds to a bucket of {@link HistogramCounts}. */
  public void add(int bucket, long count) {
    if (count == 0) {
      return;
    }
    counts[bucket] += count;
    events += count;
    first = Math.min(first, bucket);
    last = Math.max(last, bucket);
  }

  public void add(HistogramTotals other) {
    for (int bucket = other.first; bucket <= other.last; bucket++) {
      add(bucket, other.counts[bucket]);
    }
  }

  public void clear() {
    if (last >= 0) {
      Arrays.fill(counts, first, last + 1, 0);
      first = Buckets.COUNT;
      last = -1;
      events = 0;
    }
  }

  public long events() {
    return events;
  }

  public LatencySummary summary() {
    if (events == 0) {
      return LatencySummary.EMPTY;
    }
    double sumMicros = 0;
    for (int bucket = first; bucket <= last; bucket++) {
      if (counts[bucket] != 0) {
        sumMicros += Buckets.medianOf(bucket) * counts[bucket];
      }
    }
    return new LatencySummary(
        events,
        sumMicros / events / 1000,
        quantileMillis(50),
        quantileMillis(95),
        quantileMillis(99),
        Buckets.highestOf(last) / 1000.0);
  }

  /** NaN without an event. */
  public double p99Millis() {
    return events == 0 ? Double.NaN : quantileMillis(99);
  }

  /** The highest value of the bucket that the percentile falls into, as HdrHistogram takes it. */
  private double quantileMillis(double percentile) {
    double oneUlpLess = Math.nextDown(percentile);
    long wanted = Math.max(1, (long) Math.ceil(oneUlpLess * events / 100));
    long below = 0;
    int bucket = first;
    while ((below += counts[bucket]) < wanted) {
      bucket++;
    }
    return Buckets.highestOf(bucket) / 1000.0;
  }

  public EncodedHistogram encode() {
    return events == 0
        ? EncodedHistogram.EMPTY
        : EncodedHistogram.ofPlain(PlainEncoding.write(counts, last, scratch));
  }
}
