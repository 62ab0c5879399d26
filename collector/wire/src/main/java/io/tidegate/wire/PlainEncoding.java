package io.tidegate.wire;

import java.nio.ByteBuffer;
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

  private PlainEncoding() {}

  /**
   * Reads the counts that are not 0, in the order of their buckets.
   *
   * @param into null: they are only checked
   * @return how many there are, or {@link #OTHER} or {@link #TOO_MANY_EVENTS}
   */
  static int read(byte[] bytes, HistogramCounts into) {
    if (!isOwnLayout(bytes)) {
      return OTHER;
    }
    int position = HEADER_BYTES;
    int bucket = 0;
    int size = 0;
    long events = 0;
    while (position < bytes.length) {
      long zigZag = bytes[position++];
      if (zigZag < 0) {
        zigZag &= 0x7f;
        int shift = 7;
        while (true) {
          if (position == bytes.length) {
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
      }
      long count = (zigZag >>> 1) ^ -(zigZag & 1);
      if (count < 0) {
        if (count < -Buckets.COUNT) {
          return OTHER;
        }
        bucket -= (int) count;
        continue;
      }
      if (count > 0) {
        if (bucket >= Buckets.COUNT) {
          return OTHER;
        }
        events += count;
        if (count > EncodedHistogram.MAX_EVENTS || events > EncodedHistogram.MAX_EVENTS) {
          return TOO_MANY_EVENTS;
        }
        if (into != null) {
          into.append(bucket, count);
        }
        size++;
      }
      bucket++;
    }
    return size;
  }

  private static boolean isOwnLayout(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    return header.getInt() == COOKIE
        && header.getInt() == bytes.length - HEADER_BYTES
        && header.getInt() == 0
        && header.getInt() == EncodedHistogram.SIGNIFICANT_DIGITS
        && header.getLong() == 1
        && header.getLong() >= 2
        && header.getDouble() == 1;
  }

  /** Writes counts, of which that of the last bucket is not 0, into new bytes. */
  static byte[] write(long[] counts, int last, byte[] scratch) {
    int position = HEADER_BYTES;
    for (int bucket = 0; bucket <= last; ) {
      long number = counts[bucket++];
      if (number == 0) {
        int from = bucket - 1;
        while (counts[bucket] == 0) {
          bucket++;
        }
        int empty = bucket - from;
        number = empty == 1 ? 0 : -empty;
      }
      long zigZag = (number << 1) ^ (number >> (Long.SIZE - 1));
      for (int i = 1; i < LONGEST_NUMBER && (zigZag & ~0x7fL) != 0; i++) {
        scratch[position++] = (byte) (zigZag | 0x80);
        zigZag >>>= 7;
      }
      scratch[position++] = (byte) zigZag;
    }
    ByteBuffer.wrap(scratch)
        .putInt(COOKIE)
        .putInt(position - HEADER_BYTES)
        .putInt(0)
        .putInt(EncodedHistogram.SIGNIFICANT_DIGITS)
        .putLong(1)
        .putLong(EncodedHistogram.HIGHEST_MICROS)
        .putDouble(1);
    return Arrays.copyOf(scratch, position);
  }

  static byte[] newScratch() {
    return new byte[HEADER_BYTES + Buckets.COUNT * LONGEST_NUMBER];
  }
}
