package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedHistogramTest {
  /** In HdrHistogram's zig-zag coding. */
  private static final byte RUN_OF_64_ZEROS = 0x7f;

  private static final byte COUNT_OF_1 = 0x02;

  @Test
  void mergingTwoIntervalsKeepsTheTailOfEither() {
    Histogram merged = Samples.histogram(1_000, 2_000, 3_000).decode();
    merged.add(Samples.histogram(900_000).decode());
    LatencySummary summary = LatencySummary.of(merged);
    assertEquals(4, summary.count());
    assertEquals(900, summary.p99Millis(), 9);
    assertEquals(2, summary.p50Millis(), 0.02);
  }

  @Test
  void anHourFits() {
    assertEquals(
        3_600_000,
        LatencySummary.of(Samples.histogram(3_600_000_000L).decode()).maxMillis(),
        36000);
  }

  @Test
  void nothingRecordedIsNoBytes() {
    assertSame(EncodedHistogram.EMPTY, EncodedHistogram.of(EncodedHistogram.newHistogram()));
    assertTrue(EncodedHistogram.ofBytes("run", new byte[0]).isEmpty());
  }

  @Test
  void brokenBytesNameTheField() {
    byte[] broken = Samples.histogram(5, 6, 7).toBytes();
    broken[broken.length - 1] ^= 0x55;
    broken[9] ^= 0x55;
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EncodedHistogram.ofBytes("run", broken));
    assertTrue(e.getMessage().startsWith("run is no HdrHistogram V2 encoding: "), e.getMessage());
  }

  /** Often enough for the JVM to compile it and to leave its own exceptions without a message. */
  @Test
  void theReasonStaysTheSameHoweverOftenItIsGiven() {
    byte[] bytes = Samples.histogram(5, 6, 7).toBytes();
    byte[] tooFar = Arrays.copyOf(bytes, bytes.length + 100);
    Arrays.fill(tooFar, bytes.length, tooFar.length - 1, RUN_OF_64_ZEROS);
    tooFar[tooFar.length - 1] = COUNT_OF_1;
    ByteBuffer.wrap(tooFar).putInt(4, tooFar.length - 40);
    for (int i = 0; i < 30_000; i++) {
      String reason =
          assertThrows(
                  IllegalArgumentException.class, () -> EncodedHistogram.ofBytes("run", tooFar))
              .getMessage();
      assertEquals(
          "run is no HdrHistogram V2 encoding: its counts go beyond its range of values",
          reason,
          "time " + i);
    }
  }

  @Test
  void moreEventsThanCanBeAreRefusedBecauseSumsWouldOverflow() {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(5_000, Long.MAX_VALUE / 2);
    histogram.recordValueWithCount(9_000, Long.MAX_VALUE / 2);
    byte[] bytes = EncodedHistogram.of(histogram).toBytes();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> EncodedHistogram.ofBytes("run", bytes));
    assertEquals(
        "run is no HdrHistogram V2 encoding: it has more than 1000000000000 events",
        e.getMessage());
  }

  /** Broken in every way that a flipped or a missing byte can break them. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whoNeedsNoCountsHearsTheSameOfBytes(long seed) {
    Random random = new Random(seed);
    HistogramCounts counts = new HistogramCounts();
    int refused = 0;
    for (int round = 0; round < 2_000; round++) {
      Histogram histogram = EncodedHistogram.newHistogram();
      for (int i = 0; i < 20; i++) {
        histogram.recordValueWithCount(
            1 + random.nextInt(1 << random.nextInt(1, 31)),
            1 + random.nextLong(1L << random.nextInt(1, 42)));
      }
      byte[] bytes = EncodedHistogram.of(histogram).toBytes();
      for (int i = random.nextInt(3); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = bytes.length - random.nextInt(2);
      int read = PlainEncoding.read(bytes, 0, length, counts);
      assertEquals(read >= 0, PlainEncoding.isReadable(bytes, 0, length), "round " + round);
      refused += read < 0 ? 1 : 0;
    }
    assertTrue(refused > 200 && refused < 1_800, refused + " of 2000 were refused");
  }
}
