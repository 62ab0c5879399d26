package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.LatencySummary;
import org.junit.jupiter.api.Test;

class TimeCountsTest {
  @Test
  void quantilesAreWithinOnePercent() {
    TimeCounts counts = new TimeCounts();
    for (int i = 1; i <= 1000; i++) {
      counts.add(i);
    }
    LatencySummary summary = counts.summary();
    assertEquals(1000, summary.count());
    assertEquals(500.5, summary.meanMillis(), 1e-9);
    assertEquals(500, summary.p50Millis(), 5);
    assertEquals(990, summary.p99Millis(), 10);
    assertEquals(1000, summary.maxMillis());
  }

  @Test
  void nothingIsEmptyAndNotZero() {
    TimeCounts counts = new TimeCounts();
    assertTrue(counts.summary().isEmpty());
    counts.add(0);
    assertEquals(0, counts.summary().p99Millis());
    counts.clear();
    assertTrue(counts.summary().isEmpty());
  }

  @Test
  void whatIsAddedTogetherIsAsIfOneHadCountedAll() {
    TimeCounts one = new TimeCounts();
    TimeCounts other = new TimeCounts();
    TimeCounts all = new TimeCounts();
    for (int i = 0; i < 500; i++) {
      double value = Math.pow(1.02, i);
      (i % 3 == 0 ? one : other).add(value);
      all.add(value);
    }
    one.plus(other);
    assertEquals(all.quantile(0.99), one.quantile(0.99));
    assertEquals(all.quantile(0.5), one.quantile(0.5));
    assertEquals(500, one.total());
  }
}
