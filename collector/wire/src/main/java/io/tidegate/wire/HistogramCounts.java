package io.tidegate.wire;

import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * The counts of one {@link EncodedHistogram} that are not 0, in the order of their buckets; to be
 * filled again and again. What is finer or coarser than the wire's buckets, or above an hour, is
 * counted in the bucket where its lowest value belongs. For one thread at a time.
 */
public final class HistogramCounts {
  int[] buckets = new int[64];
  long[] counts = new long[64];
  private int size;

  /** Holds this histogram's counts from now on. */
  public void read(EncodedHistogram encoded) {
    if (encoded.isEmpty()) {
      size = 0;
    } else if (encoded.readPlain(this) < 0) {
      size = 0;
      Histogram other = encoded.decode();
      for (var value : other.recordedValues()) {
        long lowest = other.lowestEquivalentValue(value.getValueIteratedTo());
        append(
            Buckets.indexOf(Math.min(lowest, EncodedHistogram.HIGHEST_MICROS)),
            value.getCountAtValueIteratedTo());
      }
    }
  }

  /** Holds the counts of bytes of the own layout; see {@link PlainEncoding#read}. */
  int readPlain(byte[] bytes, int from, int length) {
    int read = PlainEncoding.read(bytes, from, length, this);
    size = Math.max(0, read);
    if (size > 0 && buckets[size - 1] > Buckets.LAST) {
      int all = size;
      size = 0;
      for (int i = 0; i < all; i++) {
        append(buckets[i], counts[i]);
      }
    }
    return read;
  }

  void clear() {
    size = 0;
  }

  void reserve(int capacity) {
    if (buckets.length < capacity) {
      buckets = Arrays.copyOf(buckets, capacity);
      counts = Arrays.copyOf(counts, capacity);
    }
  }

  private void append(int bucket, long count) {
    int within = Math.min(bucket, Buckets.LAST);
    if (size > 0 && buckets[size - 1] == within) {
      counts[size - 1] += count;
      return;
    }
    if (size == buckets.length) {
      reserve(2 * size);
    }
    buckets[size] = within;
    counts[size++] = count;
  }

  public int size() {
    return size;
  }

  /** The bucket of the i-th count, from 0 to 3327, ascending. */
  public int bucket(int i) {
    return buckets[i];
  }

  /** The i-th count, above 0. */
  public long count(int i) {
    return counts[i];
  }
}
