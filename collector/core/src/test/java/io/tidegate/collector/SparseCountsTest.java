package io.tidegate.collector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HistogramCounts;
import io.tidegate.wire.HistogramTotals;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseCountsTest {
  private final HistogramCounts scratch = new HistogramCounts();
  private final HistogramTotals totals = new HistogramTotals();

  /** Counts from 1 to the most that the wire takes, so that all levels are in use. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void addsUpToWhatAnHdrHistogramAddsUpTo(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 30; round++) {
      SparseCounts sparse = new SparseCounts();
      Histogram expected = EncodedHistogram.newHistogram();
      for (int sample = 0; sample < 12; sample++) {
        Histogram one = EncodedHistogram.newHistogram();
        for (int i = random.nextInt(40); i > 0; i--) {
          long value = 1 + random.nextLong(1L << random.nextInt(1, 32));
          one.recordValueWithCount(
              Math.min(value, EncodedHistogram.HIGHEST_MICROS),
              1 + random.nextLong(1L << random.nextInt(0, 34)));
        }
        expected.add(one);
        scratch.read(EncodedHistogram.of(one));
        sparse.add(scratch);
      }
      totals.clear();
      sparse.addTo(totals);
      assertEquals(EncodedHistogram.of(expected), totals.encode(), "seed " + seed + " " + round);
    }
  }
}
