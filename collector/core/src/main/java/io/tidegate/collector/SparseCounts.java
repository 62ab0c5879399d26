package io.tidegate.collector;

import io.tidegate.wire.HistogramCounts;
import io.tidegate.wire.HistogramTotals;
import java.util.Arrays;

/**
 * A histogram that others are added to, in four bytes for each bucket in use: 12 bits say which
 * bucket of the wire's it is, 20 bits are its count. What a count has above 2^20 is counted, in
 * units of 2^20, by a further one of these. Sorted by bucket, so that adding is merging.
 */
final class SparseCounts {
  private static final int COUNT_BITS = 20;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int[] NONE = {};

  private int[] entries = NONE;
  private int size;
  private SparseCounts high;

  void add(HistogramCounts more) {
    int missing = addToThoseThere(more);
    if (missing == 0) {
      return;
    }
    int wanted = size + missing;
    if (wanted > entries.length) {
      // The first sample of a window is mostly like the next ones; later there is little to come.
      entries = Arrays.copyOf(entries, wanted + (size >> 2));
    }
    int from = size - 1;
    int to = wanted - 1;
    for (int i = more.size() - 1; missing > 0; i--) {
      int bucket = more.bucket(i);
      while (from >= 0 && bucketOf(from) > bucket) {
        entries[to--] = entries[from--];
      }
      if (from < 0 || bucketOf(from) != bucket) {
        entries[to--] = bucket << COUNT_BITS | low(bucket, more.count(i));
        missing--;
      }
    }
    size = wanted;
  }

  /** Returns how many of the buckets are not there yet. */
  private int addToThoseThere(HistogramCounts more) {
    int missing = 0;
    int at = 0;
    for (int i = 0; i < more.size(); i++) {
      int bucket = more.bucket(i);
      while (at < size && bucketOf(at) < bucket) {
        at++;
      }
      if (at < size && bucketOf(at) == bucket) {
        int low = low(bucket, (entries[at] & COUNT_MASK) + more.count(i));
        entries[at] = bucket << COUNT_BITS | low;
      } else {
        missing++;
      }
    }
    return missing;
  }

  private int bucketOf(int at) {
    return entries[at] >>> COUNT_BITS;
  }

  /** What of the count stays here. */
  private int low(int bucket, long count) {
    if (count > COUNT_MASK) {
      if (high == null) {
        high = new SparseCounts();
      }
      high.add(bucket, count >>> COUNT_BITS);
    }
    return (int) (count & COUNT_MASK);
  }

  private void add(int bucket, long count) {
    int at = 0;
    while (at < size && bucketOf(at) < bucket) {
      at++;
    }
    if (at == size || bucketOf(at) != bucket) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, size + 4);
      }
      System.arraycopy(entries, at, entries, at + 1, size - at);
      entries[at] = bucket << COUNT_BITS;
      size++;
    }
    int low = low(bucket, (entries[at] & COUNT_MASK) + count);
    entries[at] = bucket << COUNT_BITS | low;
  }

  void addTo(HistogramTotals totals) {
    addTo(totals, 0);
  }

  private void addTo(HistogramTotals totals, int shift) {
    for (int at = 0; at < size; at++) {
      totals.add(bucketOf(at), (long) (entries[at] & COUNT_MASK) << shift);
    }
    if (high != null) {
      high.addTo(totals, shift + COUNT_BITS);
    }
  }
}
