package io.tidegate.launcher.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.LatencySummary;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SummaryHistogramTest {
  /** Two digits are kept at each of the two roundings. */
  private static final double CLOSE = 0.03;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 19, 100, 5_000})
  void whatItSumsUpToIsTheSummary(int count) {
    Random random = new Random(count);
    Histogram histogram = EncodedHistogram.newHistogram();
    for (int i = 0; i < count; i++) {
      histogram.recordValue(Math.round(20_000 * Math.exp(0.5 * random.nextGaussian())));
    }
    LatencySummary summary = LatencySummary.of(histogram);
    LatencySummary again = LatencySummary.of(SummaryHistogram.of(summary).decode());
    assertEquals(count, again.count());
    close(summary.p50Millis(), again.p50Millis());
    close(summary.p95Millis(), again.p95Millis());
    close(summary.p99Millis(), again.p99Millis());
    close(summary.maxMillis(), again.maxMillis());
    close(summary.meanMillis(), again.meanMillis());
  }

  @Test
  void waitsThatAreMostlyNoneStaySo() {
    Histogram histogram = EncodedHistogram.newHistogram();
    histogram.recordValueWithCount(1, 97);
    histogram.recordValueWithCount(40_000, 3);
    LatencySummary again =
        LatencySummary.of(SummaryHistogram.of(LatencySummary.of(histogram)).decode());
    assertTrue(again.p95Millis() <= 0.002, "p95 " + again.p95Millis());
    close(40, again.p99Millis());
  }

  @Test
  void nothingGivesNothing() {
    assertTrue(SummaryHistogram.of(LatencySummary.EMPTY).isEmpty());
  }

  private static void close(double expected, double actual) {
    assertEquals(expected, actual, CLOSE * expected);
  }
}
