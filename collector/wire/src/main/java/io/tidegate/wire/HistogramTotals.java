package io.tidegate.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts that are added up over the wire's buckets, and what an HdrHistogram would say of them: the
 * same quantiles, the same bytes, at a cost of the buckets in use. 26 KB, to be cleared and used
 * again. For one thread at a time.
 */
public final class HistogramTotals {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long[] counts = new long[Buckets.COUNT];

  /** A bit for each bucket whose count is not 0. */
  private final long[] used = new long[Buckets.COUNT / Long.SIZE];

  private final byte[] scratch = PlainEncoding.newScratch();
  private long events;

  /** Adds to a bucket of {@link HistogramCounts}. */
  public void add(int bucket, long count) {
    if (count == 0) {
      return;
    }
    counts[bucket] += count;
    used[bucket / Long.SIZE] |= 1L << bucket;
    events += count;
  }

  /**
   * Adds counts of one byte each, without a sign, to buckets that follow each other.
   *
   * @param length a multiple of 8
   * @param shift the bytes count so many times 2^shift
   */
  public void add(int firstBucket, byte[] more, int from, int length, int shift) {
    for (int i = 0; i < length; i += Long.BYTES) {
      long eight = (long) LONGS.get(more, from + i);
      while (eight != 0) {
        int at = Long.numberOfTrailingZeros(eight) & -Byte.SIZE;
        add(firstBucket + i + at / Byte.SIZE, (eight >>> at & 0xff) << shift);
        eight &= ~(0xffL << at);
      }
    }
  }

  public void add(HistogramTotals other) {
    for (int word = 0; word < other.used.length; word++) {
      for (long left = other.used[word]; left != 0; left &= left - 1) {
        int bucket = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        add(bucket, other.counts[bucket]);
      }
    }
  }

  public void clear() {
    for (int word = 0; word < used.length; word++) {
      for (long left = used[word]; left != 0; left &= left - 1) {
        counts[word * Long.SIZE + Long.numberOfTrailingZeros(left)] = 0;
      }
      used[word] = 0;
    }
    events = 0;
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
    int last = 0;
    long below = 0;
    double sumMicros = 0;
    for (int word = 0; word < used.length; word++) {
      for (long left = used[word]; left != 0; left &= left - 1) {
        int bucket = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        long count = counts[bucket];
        sumMicros += Buckets.medianOf(bucket) * count;
        below += count;
        at50 = at50 < 0 && below >= wanted50 ? bucket : at50;
        at95 = at95 < 0 && below >= wanted95 ? bucket : at95;
        at99 = at99 < 0 && below >= wanted99 ? bucket : at99;
        last = bucket;
      }
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
    int word = used.length - 1;
    long left = used[word];
    long passed = 0;
    while (true) {
      while (left == 0) {
        left = used[--word];
      }
      int bucket = word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(left);
      passed += counts[bucket];
      if (passed > above) {
        return Buckets.highestOf(bucket) / 1000.0;
      }
      left &= ~Long.highestOneBit(left);
    }
  }

  /** How many events, from the lowest on, HdrHistogram wants to have seen at a percentile. */
  private long rank(double percentile) {
    return Math.max(1, (long) Math.ceil(Math.nextDown(percentile) * events / 100));
  }

  public EncodedHistogram encode() {
    return events == 0
        ? EncodedHistogram.EMPTY
        : EncodedHistogram.ofPlain(PlainEncoding.write(counts, used, scratch));
  }
}
