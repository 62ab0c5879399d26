package io.tidegate.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketsTest {
  private static final double NAN = Double.NaN;

  private static List<String> cells(Buckets buckets) {
    List<String> cells = new ArrayList<>();
    buckets.forEach((lower, upper, count) -> cells.add(lower + ".." + upper + ": " + count));
    return cells;
  }

  @Test
  void explicitBucketsGrow() {
    ExplicitBuckets before = new ExplicitBuckets(new double[] {1, 2}, new long[] {1, 2, 0}, NAN);
    ExplicitBuckets now = new ExplicitBuckets(new double[] {1, 2}, new long[] {1, 5, 1}, NAN);
    assertEquals(List.of("1.0..2.0: 3", "2.0..2.0: 1"), cells(now.since(before).orElseThrow()));
    assertEquals(true, before.since(now).isEmpty(), "counting began anew");
    ExplicitBuckets other = new ExplicitBuckets(new double[] {1, 3}, new long[] {1, 5, 1}, NAN);
    assertEquals(true, other.since(before).isEmpty(), "other bounds");
  }

  @Test
  void theLastBucketEndsAtAMaximumOfThisInterval() {
    ExplicitBuckets before = new ExplicitBuckets(new double[] {1}, new long[] {1, 1}, 4);
    ExplicitBuckets risen = new ExplicitBuckets(new double[] {1}, new long[] {1, 2}, 9);
    assertEquals(List.of("1.0..9.0: 1"), cells(risen.since(before).orElseThrow()));
    ExplicitBuckets same = new ExplicitBuckets(new double[] {1}, new long[] {1, 2}, 4);
    assertEquals(List.of("1.0..1.0: 1"), cells(same.since(before).orElseThrow()));
  }

  @Test
  void exponentialBucketsOfTwoScalesAreComparedInTheCoarser() {
    // Scale 1: bounds 2^(i/2). Index 2 and 3 are (2, 4]; at scale 0 they are index 1.
    ExponentialBuckets before = new ExponentialBuckets(1, 0, 1, 2, new long[] {3, 4});
    ExponentialBuckets now = new ExponentialBuckets(0, 0, 2, 0, new long[] {5, 9});
    assertEquals(
        List.of("0.0..0.0: 1", "1.0..2.0: 5", "2.0..4.0: 2"),
        cells(now.since(before).orElseThrow()));
    assertEquals(true, before.since(now).isEmpty());
  }

  @Test
  void negativeIndicesShrinkDownwards() {
    ExponentialBuckets fine = new ExponentialBuckets(1, 0, 0, -3, new long[] {1, 2, 3});
    ExponentialBuckets coarse = new ExponentialBuckets(0, 0, 0, -2, new long[0]);
    assertEquals(List.of("0.25..0.5: 1", "0.5..1.0: 5"), cells(fine.plus(coarse).orElseThrow()));
  }

  @Test
  void aSumThatWouldBeTooWideGetsCoarser() {
    ExponentialBuckets low = new ExponentialBuckets(5, 0, 0, -600, new long[] {1});
    ExponentialBuckets high = new ExponentialBuckets(5, 0, 0, 600, new long[] {1});
    Buckets sum = low.plus(high).orElseThrow();
    assertEquals(2, cells(sum).size());
    assertEquals(true, sum.cells() <= Buckets.MAX_CELLS);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertEquals(
        "the bounds [1.0, 1.0] do not ascend at 1.0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new ExplicitBuckets(new double[] {1, 1}, new long[3], NAN))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> new ExplicitBuckets(new double[] {1}, new long[] {1}, NAN));
    assertThrows(
        IllegalArgumentException.class, () -> new ExponentialBuckets(21, 0, 0, 0, new long[] {1}));
  }

  /** The true quantiles lie within a bucket's width of those of the buckets. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void quantilesAreRightWithinABucket(long seed) {
    Random random = new Random(seed);
    Histogram truth = new Histogram(1, 3_600_000_000L, 3);
    long[] counts = new long[160];
    for (int i = 0; i < 20_000; i++) {
      double millis = Math.exp(3 + random.nextGaussian());
      truth.recordValue(Math.round(millis * 1000));
      // Scale 3: 8 buckets an octave, each 9% wide.
      counts[(int) Math.ceil(Math.log(millis) / Math.log(2) * 8) - 1 + 60]++;
    }
    Latencies latencies = new Latencies(1);
    latencies.add(new ExponentialBuckets(3, 0, 0, -60, counts), 1_000);
    assertEquals(20_000, latencies.histogram().getTotalCount());
    for (double percentile : new double[] {50, 95, 99}) {
      double expected = (double) truth.getValueAtPercentile(percentile);
      assertEquals(
          expected,
          (double) latencies.histogram().getValueAtPercentile(percentile),
          0.1 * expected);
    }
  }

  @Test
  void aShareKeepsItsTotal() {
    Latencies third = new Latencies(1.0 / 3);
    third.add(new ExplicitBuckets(new double[] {1, 2, 3}, new long[] {1, 1, 1, 0}, NAN), 1e6);
    third.add(new ExplicitBuckets(new double[] {1, 2, 3}, new long[] {100, 100, 97, 0}, NAN), 1e6);
    assertEquals(100, third.histogram().getTotalCount());
  }
}
