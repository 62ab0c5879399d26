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
    long wanted50 = rank(50);
    long wanted95 = rank(95);
    long wanted99 = rank(99);
    int at50 = -1;
    int at95 = -1;
    int at99 = -1;
    long below = 0;
    double sumMicros = 0;
    for (int bucket = first; bucket <= last; bucket++) {
      long count = counts[bucket];
      if (count == 0) {
        continue;
      }
      sumMicros += Buckets.medianOf(bucket) * count;
      below += count;
      at50 = at50 < 0 && below >= wanted50 ? bucket : at50;
      at95 = at95 < 0 && below >= wanted95 ? bucket : at95;
      at99 = at99 < 0 && below >= wanted99 ? bucket : at99;
    }
    return new LatencySummary(
        events,
        sumMicros / events / 1000,
        Buckets.highestOf(at50) / 1000.0,
        Buckets.highestOf(at95) / 1000.0,
        Buckets.highestOf(at99) / 1000.0,
        Buckets.highestOf(last) / 1000.0);
  }

  /** NaN without an event. */
  public double p99Millis() {
    if (events == 0) {
      return Double.NaN;
    }
    long above = events - rank(99);
    int bucket = last;
    for (long passed = counts[bucket]; passed <= above; passed += counts[bucket]) {
      bucket--;
    }
    return Buckets.highestOf(bucket) / 1000.0;
  }

  /** How many events, from the lowest on, HdrHistogram wants to have seen at a percentile. */
  private long rank(double percentile) {
    return Math.max(1, (long) Math.ceil(Math.nextDown(percentile) * events / 100));
  }

  public EncodedHistogram encode() {
    return events == 0
        ? EncodedHistogram.EMPTY
        : EncodedHistogram.ofPlain(PlainEncoding.write(counts, last, scratch));
  }
}
