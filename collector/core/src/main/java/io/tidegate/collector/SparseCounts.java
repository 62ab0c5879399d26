package io.tidegate.collector;

import io.tidegate.wire.HistogramCounts;
import io.tidegate.wire.HistogramTotals;

/**
 * A histogram that others are added to, in one byte for each bucket of the wire's half octaves that
 * are in use: 64 bytes each, in their order. What a count has above 255 is counted, in units of
 * 256, by a further one of these. So adding takes no search and no comparison of buckets.
 */
final class SparseCounts {
  private static final int CHUNK_BITS = 6;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int COUNT_BITS = 8;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final byte[] NONE = {};

  /** A bit for each chunk that is there; the wire has 52. */
  private long chunks;

  private byte[] counts = NONE;
  private SparseCounts high;

  void add(HistogramCounts more) {
    int size = more.size();
    long wanted = 0;
    for (int i = 0; i < size; i++) {
      wanted |= chunkOf(more.bucket(i));
    }
    makeRoom(wanted);
    for (int i = 0; i < size; i++) {
      put(more.bucket(i), more.count(i));
    }
  }

  private static long chunkOf(int bucket) {
    return 1L << (bucket >> CHUNK_BITS);
  }

  private void makeRoom(long wanted) {
    long all = chunks | wanted;
    if (all == chunks) {
      return;
    }
    byte[] before = counts;
    counts = new byte[Long.bitCount(all) << CHUNK_BITS];
    int from = 0;
    int to = 0;
    for (long left = all; left != 0; left &= left - 1) {
      if ((chunks & Long.lowestOneBit(left)) != 0) {
        System.arraycopy(before, from, counts, to, CHUNK);
        from += CHUNK;
      }
      to += CHUNK;
    }
    chunks = all;
  }

  /** For a bucket whose chunk is there. */
  private void put(int bucket, long count) {
    int chunk = Long.bitCount(chunks & (chunkOf(bucket) - 1));
    int at = chunk << CHUNK_BITS | bucket & (CHUNK - 1);
    long sum = (counts[at] & COUNT_MASK) + count;
    counts[at] = (byte) sum;
    if (sum > COUNT_MASK) {
      carry(bucket, sum >>> COUNT_BITS);
    }
  }

  private void carry(int bucket, long count) {
    if (high == null) {
      high = new SparseCounts();
    }
    high.makeRoom(chunkOf(bucket));
    high.put(bucket, count);
  }

  void addTo(HistogramTotals totals) {
    addTo(totals, 0);
  }

  private void addTo(HistogramTotals totals, int shift) {
    int at = 0;
    for (long left = chunks; left != 0; left &= left - 1) {
      int bucket = Long.numberOfTrailingZeros(left) << CHUNK_BITS;
      totals.add(bucket, counts, at, CHUNK, shift);
      at += CHUNK;
    }
    if (high != null) {
      high.addTo(totals, shift + COUNT_BITS);
    }
  }
}
