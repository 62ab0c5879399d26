package io.tidegate.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.HdrHistogram.Histogram;

/**
 * Latencies of one interval: an HdrHistogram of microseconds (2 significant digits, 1 µs to 1 h) in
 * its V2 encoding. No bytes means that nothing was recorded.
 *
 * <p>It is kept and written as it is; what comes compressed is inflated once. Kafka compresses
 * whole batches anyway, and each reader would have to inflate each of a sample's three.
 */
public final class EncodedHistogram {
  public static final long HIGHEST_MICROS = 3_600_000_000L;
  public static final int SIGNIFICANT_DIGITS = 2;
  public static final EncodedHistogram EMPTY = new EncodedHistogram(new byte[0]);

  /** Far above what an interval can see, and low enough that no sum of a window's can overflow. */
  public static final long MAX_EVENTS = 1_000_000_000_000L;

  private static final int MAX_BYTES = 64 * 1024;

  /** Room for a histogram of 3 digits whose counts are all large. */
  private static final int MAX_INFLATED_BYTES = 512 * 1024;

  private static final int COMPRESSED_COOKIE = 0x1c849314;
  private static final int COMPRESSED_HEADER_BYTES = 8;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Of these, {@code length} from {@code from} on. */
  private final byte[] bytes;

  private final int from;
  private final int length;

  private EncodedHistogram(byte[] bytes, int from, int length) {
    this.bytes = bytes;
    this.from = from;
    this.length = length;
  }

  private EncodedHistogram(byte[] bytes) {
    this(bytes, 0, bytes.length);
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
    int length = histogram.encodeIntoByteBuffer(buffer);
    return new EncodedHistogram(Arrays.copyOf(buffer.array(), length));
  }

  /**
   * Takes bytes from outside.
   *
   * @throws IllegalArgumentException if they are no histogram of this range
   */
  public static EncodedHistogram ofBytes(String field, byte[] bytes) {
    return ofOwnBytes(field, bytes.clone());
  }

  /** The same without a copy: nobody else may have the bytes. */
  static EncodedHistogram ofOwnBytes(String field, byte[] bytes) {
    if (bytes.length <= MAX_BYTES && PlainEncoding.isReadable(bytes, 0, bytes.length)) {
      return new EncodedHistogram(bytes);
    }
    return ofPart(field, bytes, 0, bytes.length, new HistogramCounts());
  }

  /**
   * The same for a stretch of bytes that do not change any more, for whom the counts are of use.
   *
   * @param counts holds them afterwards
   */
  static EncodedHistogram ofPart(
      String field, byte[] bytes, int from, int length, HistogramCounts counts) {
    if (length == 0) {
      counts.clear();
      return EMPTY;
    }
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "%s is a histogram of %d bytes: at most %d".formatted(field, length, MAX_BYTES));
    }
    try {
      EncodedHistogram encoded =
          isCompressed(bytes, from, length)
              ? new EncodedHistogram(inflated(bytes, from, length))
              : new EncodedHistogram(bytes, from, length);
      encoded.check(counts);
      return encoded;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "%s is no HdrHistogram V2 encoding: %s".formatted(field, reason(e)), e);
    }
  }

  /**
   * What is wrong, in words that do not depend on how warm the JVM is: once a method that throws is
   * compiled, the JVM's own exceptions come without a message.
   */
  private static String reason(RuntimeException e) {
    if (e instanceof IndexOutOfBoundsException) {
      return "its counts go beyond its range of values";
    }
    if (e instanceof BufferUnderflowException) {
      return "its bytes end too soon";
    }
    return e instanceof IllegalArgumentException ? e.getMessage() : e.getClass().getSimpleName();
  }

  /** Takes bytes that {@link PlainEncoding} wrote. */
  static EncodedHistogram ofPlain(byte[] bytes) {
    return new EncodedHistogram(bytes);
  }

  private static boolean isCompressed(byte[] bytes, int from, int length) {
    return length >= COMPRESSED_HEADER_BYTES && (int) INTS.get(bytes, from) == COMPRESSED_COOKIE;
  }

  private static byte[] inflated(byte[] bytes, int from, int size) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(bytes, from + COMPRESSED_HEADER_BYTES, size - COMPRESSED_HEADER_BYTES);
      byte[] inflated = new byte[8 * size];
      int length = 0;
      while (!inflater.finished()) {
        if (length == inflated.length) {
          if (length >= MAX_INFLATED_BYTES) {
            throw new IllegalArgumentException(
                "it inflates to more than %d bytes".formatted(MAX_INFLATED_BYTES));
          }
          inflated = Arrays.copyOf(inflated, 2 * length);
        }
        int more = inflater.inflate(inflated, length, inflated.length - length);
        if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new IllegalArgumentException("its compressed bytes end too soon");
        }
        length += more;
      }
      return Arrays.copyOf(inflated, length);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("it does not inflate: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private void check(HistogramCounts counts) {
    int read = counts.readPlain(bytes, from, length);
    if (read >= 0) {
      return;
    }
    if (read == PlainEncoding.TOO_MANY_EVENTS) {
      throw tooManyEvents();
    }
    Histogram decoded = decode();
    if (decoded.getMaxValue() > HIGHEST_MICROS * 2) {
      throw new IllegalArgumentException("a value is above one hour");
    }
    checkEvents(decoded);
    counts.read(this);
  }

  private static void checkEvents(Histogram histogram) {
    // Step by step: the histogram's own total wraps around.
    for (var value : histogram.recordedValues()) {
      long sofar = value.getTotalCountToThisValue();
      if (sofar < 0 || sofar > MAX_EVENTS) {
        throw tooManyEvents();
      }
    }
  }

  private static IllegalArgumentException tooManyEvents() {
    return new IllegalArgumentException("it has more than %d events".formatted(MAX_EVENTS));
  }

  public Histogram decode() {
    if (length == 0) {
      return newHistogram();
    }
    return Histogram.decodeFromByteBuffer(
        ByteBuffer.wrap(bytes, from, length).slice(), HIGHEST_MICROS);
  }

  /** Holds the counts of this; see {@link PlainEncoding#read}. */
  int readPlain(HistogramCounts into) {
    return into.readPlain(bytes, from, length);
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /** How many bytes the encoding has. */
  public int length() {
    return length;
  }

  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** Not to be changed. */
  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, from, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncodedHistogram that
        && Arrays.equals(
            bytes, from, from + length, that.bytes, that.from, that.from + that.length);
  }

  @Override
  public int hashCode() {
    return buffer().hashCode();
  }

  @Override
  public String toString() {
    return "EncodedHistogram[" + length + " bytes]";
  }
}
