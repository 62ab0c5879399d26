package io.tidegate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTotalsTest {
  private final HistogramCounts counts = new HistogramCounts();
  private final HistogramTotals totals = new HistogramTotals();

  private void add(EncodedHistogram encoded) {
    counts.read(encoded);
    for (int i = 0; i < counts.size(); i++) {
      totals.add(counts.bucket(i), counts.count(i));
    }
  }

  private static Histogram random(Random random) {
    Histogram histogram = EncodedHistogram.newHistogram();
    for (int i = random.nextInt(200); i > 0; i--) {
      long value = 1 + random.nextLong(1L << random.nextInt(1, 31));
      histogram.recordValueWithCount(value, 1 + random.nextLong(1L << random.nextInt(0, 33)));
    }
    return histogram;
  }

  /** Nobody must notice that no HdrHistogram added them up. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bytesAndQuantilesAreThoseOfAnHdrHistogram(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      totals.clear();
      Histogram expected = EncodedHistogram.newHistogram();
      for (int i = random.nextInt(5); i >= 0; i--) {
        Histogram one = random(random);
        expected.add(one);
        add(EncodedHistogram.of(one));
      }
      String where = "seed " + seed + " round " + round;
      assertEquals(expected.getTotalCount(), totals.events(), where);
      assertEquals(LatencySummary.of(expected), totals.summary(), where);
      assertEquals(LatencySummary.of(expected).p99Millis(), totals.p99Millis(), where);
      assertEquals(EncodedHistogram.of(expected), totals.encode(), where);
      assertEquals(expected, totals.encode().decode(), where);
    }
  }

  @Test
  void theExtremesAreCounted() {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValue(0);
    histogram.recordValue(1);
    histogram.recordValue(3_600_000_000L);
    histogram.recordValueWithCount(77, EncodedHistogram.MAX_EVENTS - 3);
    add(EncodedHistogram.ofBytes("run", EncodedHistogram.of(histogram).toBytes()));
    assertEquals(EncodedHistogram.of(histogram), totals.encode());
    assertEquals(LatencySummary.of(histogram), totals.summary());
    totals.clear();
    assertSame(EncodedHistogram.EMPTY, totals.encode());
    assertSame(LatencySummary.EMPTY, totals.summary());
    assertTrue(Double.isNaN(totals.p99Millis()));
  }

  @Test
  void aHistogramOfOtherPrecisionAndRangeIsCountedByItsValues() {
    Histogram other = new Histogram(1, 7_000_000_000L, 3);
    other.recordValueWithCount(50_000, 98);
    other.recordValueWithCount(900_000, 1);
    other.recordValueWithCount(6_000_000_000L, 1);
    ByteBuffer buffer = ByteBuffer.allocate(other.getNeededByteBufferCapacity());
    int length = other.encodeIntoByteBuffer(buffer);
    add(EncodedHistogram.ofBytes("run", Arrays.copyOf(buffer.array(), length)));
    assertEquals(100, totals.events());
    assertEquals(50, totals.summary().p50Millis(), 0.5);
    assertEquals(900, totals.p99Millis(), 9);
    // Above the hour it counts as an hour.
    assertEquals(3_600_000, totals.summary().maxMillis(), 36_000);
  }

  @Test
  void compressedBytesAreTheSameHistogram() {
    Histogram histogram = random(new Random(3));
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    EncodedHistogram compressed =
        EncodedHistogram.ofBytes("run", Arrays.copyOf(buffer.array(), length));
    assertEquals(EncodedHistogram.of(histogram), compressed);
    assertEquals(histogram, compressed.decode());
  }
}
