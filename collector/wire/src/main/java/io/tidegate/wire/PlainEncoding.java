package io.tidegate.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * HdrHistogram's V2 encoding on the wire's own buckets, read and written without a histogram: that
 * would be 26 KB for some dozen counts. A header of 40 bytes, then for each bucket its count, or
 * for a run of empty ones their number negated, as zig-zag variable-length numbers.
 */
final class PlainEncoding {
  static final int COOKIE = 0x1c849313;
  static final int HEADER_BYTES = 40;

  /** What {@link #read} says of bytes that are not of this layout, or broken. */
  static final int OTHER = -1;

  /** What {@link #read} says of more than {@link EncodedHistogram#MAX_EVENTS} events. */
  static final int TOO_MANY_EVENTS = -2;

  private static final int LONGEST_NUMBER = 9;

  /** But for the length of what follows. */
  private static final byte[] HEADER =
      ByteBuffer.allocate(HEADER_BYTES)
          .putInt(COOKIE)
          .putInt(0)
          .putInt(0)
          .putInt(EncodedHistogram.SIGNIFICANT_DIGITS)
          .putLong(1)
          .putLong(EncodedHistogram.HIGHEST_MICROS)
          .putDouble(1)
          .array();

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int LENGTH_AT = 4;
  private static final int AFTER_LENGTH = 8;

  private PlainEncoding() {}

  /**
   * Reads the counts that are not 0, in the order of their buckets.
   *
   * <p>Nearly all numbers are one byte long, and whether one is a count or a run of empty buckets
   * is anybody's guess: so for those there is no branch that a processor could guess wrongly.
   *
   * @param into is given them; holds anything where they are refused
   * @return how many there are, or {@link #OTHER} or {@link #TOO_MANY_EVENTS}
   */
  static int read(byte[] bytes, int from, int length, HistogramCounts into) {
    if (!isOwnLayout(bytes, from, length)) {
      return OTHER;
    }
    int end = from + length;
    into.reserve(Math.min(length - HEADER_BYTES, Buckets.COUNT) + 1);
    int[] buckets = into.buckets;
    long[] counts = into.counts;
    int position = from + HEADER_BYTES;
    int bucket = 0;
    int size = 0;
    long events = 0;
    while (position < end && bucket < Buckets.COUNT) {
      int single = bytes[position++];
      if (single >= 0) {
        // Even: twice the count. Odd: twice the run less one.
        int half = single >> 1;
        int odd = single & 1;
        int count = half & (odd - 1);
        buckets[size] = bucket;
        counts[size] = count;
        size += (count + 127) >> 7;
        events += count;
        bucket += (half & -odd) + 1;
        continue;
      }
      long zigZag = single & 0x7f;
      int shift = 7;
      while (true) {
        if (position == end) {
          return OTHER;
        }
        long next = bytes[position++];
        if (shift == 7 * (LONGEST_NUMBER - 1)) {
          zigZag |= next << shift;
          break;
        }
        zigZag |= (next & 0x7f) << shift;
        if (next >= 0) {
          break;
        }
        shift += 7;
      }
      long number = (zigZag >>> 1) ^ -(zigZag & 1);
      if (number < 0) {
        if (number < -Buckets.COUNT) {
          return OTHER;
        }
        bucket -= (int) number;
        continue;
      }
      if (number > EncodedHistogram.MAX_EVENTS || events > EncodedHistogram.MAX_EVENTS) {
        return TOO_MANY_EVENTS;
      }
      if (number > 0) {
        buckets[size] = bucket;
        counts[size++] = number;
        events += number;
      }
      bucket++;
    }
    if (position < end) {
      return OTHER;
    }
    return events > EncodedHistogram.MAX_EVENTS ? TOO_MANY_EVENTS : size;
  }

  /** Whether {@link #read} would find counts, for whom they are of no use. */
  static boolean isReadable(byte[] bytes, int from, int length) {
    if (!isOwnLayout(bytes, from, length)) {
      return false;
    }
    int end = from + length;
    int position = from + HEADER_BYTES;
    int bucket = 0;
    long events = 0;
    while (position < end && bucket < Buckets.COUNT) {
      long next = bytes[position++];
      long zigZag = next & 0x7f;
      for (int shift = 7; next < 0; shift += 7) {
        if (position == end) {
          return false;
        }
        next = bytes[position++];
        if (shift == 7 * (LONGEST_NUMBER - 1)) {
          zigZag |= next << shift;
          break;
        }
        zigZag |= (next & 0x7f) << shift;
      }
      long number = (zigZag >>> 1) ^ -(zigZag & 1);
      if (number < -Buckets.COUNT) {
        return false;
      }
      if (number > EncodedHistogram.MAX_EVENTS || events > EncodedHistogram.MAX_EVENTS) {
        return false;
      }
      bucket += number < 0 ? (int) -number : 1;
      events += Math.max(0, number);
    }
    return position == end && events <= EncodedHistogram.MAX_EVENTS;
  }

  private static boolean isOwnLayout(byte[] bytes, int from, int length) {
    if (length < HEADER_BYTES) {
      return false;
    }
    // A call of Arrays.equals costs as much for each of two stretches as this does for both.
    boolean own = (int) INTS.get(bytes, from + LENGTH_AT) == length - HEADER_BYTES;
    own &= (int) INTS.get(bytes, from) == COOKIE;
    for (int at = AFTER_LENGTH; at < HEADER_BYTES; at += Long.BYTES) {
      own &= (long) LONGS.get(bytes, from + at) == (long) LONGS.get(HEADER, at);
    }
    return own;
  }

  /**
   * Writes counts into new bytes.
   *
   * @param used a bit for each count that is not 0
   */
  static byte[] write(long[] counts, long[] used, byte[] scratch) {
    int position = HEADER_BYTES;
    int next = 0;
    for (int word = 0; word < used.length; word++) {
      for (long left = used[word]; left != 0; left &= left - 1) {
        int bucket = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        int empty = bucket - next;
        if (empty > 0) {
          position = append(empty == 1 ? 0 : 2L * empty - 1, scratch, position);
        }
        position = append(counts[bucket] << 1, scratch, position);
        next = bucket + 1;
      }
    }
    System.arraycopy(HEADER, 0, scratch, 0, HEADER_BYTES);
    ByteBuffer.wrap(scratch).putInt(LENGTH_AT, position - HEADER_BYTES);
    return Arrays.copyOf(scratch, position);
  }

  /** Appends a number as zig-zag made it: twice a count, or twice a run less one. */
  private static int append(long zigZag, byte[] scratch, int position) {
    int at = position;
    long left = zigZag;
    for (int i = 1; i < LONGEST_NUMBER && (left & ~0x7fL) != 0; i++) {
      scratch[at++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    scratch[at++] = (byte) left;
    return at;
  }

  static byte[] newScratch() {
    return new byte[HEADER_BYTES + Buckets.COUNT * LONGEST_NUMBER];
  }
}
