package io.tidegate.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one interval: an HdrHistogram of microseconds (2 significant digits, 1 µs to 1 h) in
 * its V2 compressed encoding. No bytes means that nothing was recorded.
 */
public final class EncodedHistogram {
  public static final long HIGHEST_MICROS = 3_600_000_000L;
  public static final int SIGNIFICANT_DIGITS = 2;
  public static final EncodedHistogram EMPTY = new EncodedHistogram(new byte[0]);

  /** Far above what an interval can see, and low enough that no sum of a window's can overflow. */
  public static final long MAX_EVENTS = 1_000_000_000_000L;

  private static final int MAX_BYTES = 64 * 1024;

  private final byte[] bytes;

  private EncodedHistogram(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An empty histogram of the range and precision that the wire carries. */
  public static Histogram newHistogram() {
    return new Histogram(1, HIGHEST_MICROS, SIGNIFICANT_DIGITS);
  }

  public static EncodedHistogram of(Histogram histogram) {
    return of(histogram, ByteBuffer.allocate(histogram.getNeededByteBufferCapacity()));
  }

  /** Room that {@link #of(Histogram, ByteBuffer)} has enough of, to be used again and again. */
  public static ByteBuffer newScratch() {
    return ByteBuffer.allocate(newHistogram().getNeededByteBufferCapacity());
  }

  /**
   * The same without garbage but for the result.
   *
   * @param buffer room for the encoding, on the heap; see {@link #newScratch()}
   */
  public static EncodedHistogram of(Histogram histogram, ByteBuffer buffer) {
    if (histogram.getTotalCount() == 0) {
      return EMPTY;
    }
    buffer.clear();
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    return new EncodedHistogram(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Takes bytes from outside.
   *
   * @throws IllegalArgumentException if they are no histogram of this range
   */
  public static EncodedHistogram ofBytes(String field, byte[] bytes) {
    if (bytes.length == 0) {
      return EMPTY;
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s is a histogram of %d bytes: at most %d".formatted(field, bytes.length, MAX_BYTES));
    }
    EncodedHistogram encoded = new EncodedHistogram(bytes.clone());
    try {
      Histogram decoded = encoded.decode();
      if (decoded.getMaxValue() > HIGHEST_MICROS * 2) {
        throw new IllegalArgumentException("a value is above one hour");
      }
      checkEvents(decoded);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s is no HdrHistogram V2 encoding: %s".formatted(field, e.getMessage()), e);
    }
    return encoded;
  }

  private static void checkEvents(Histogram histogram) {
    // Step by step: the histogram's own total wraps around.
    for (var value : histogram.recordedValues()) {
      long sofar = value.getTotalCountToThisValue();
      if (sofar < 0 || sofar > MAX_EVENTS) {
        throw new IllegalArgumentException("it has more than %d events".formatted(MAX_EVENTS));
      }
    }
  }

  public Histogram decode() {
    if (bytes.length == 0) {
      return newHistogram();
    }
    try {
      return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), HIGHEST_MICROS);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("histogram bytes do not inflate: " + e.getMessage(), e);
    }
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** How many bytes the encoding has. */
  public int length() {
    return bytes.length;
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedHistogram that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "EncodedHistogram[" + bytes.length + " bytes]";
  }
}
