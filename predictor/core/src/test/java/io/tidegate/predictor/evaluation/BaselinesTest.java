package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselinesTest {
  private static final PoolId POOL = new PoolId("orders", "workers");
  private static final double SLO = 100;
  private static final long MINUTE = 60_000;
  private static final long START = 20_000 * 1440 * MINUTE;

  @Test
  void theStaticLevelIsTheMeanOfThree() {
    assertEquals(0.5, last(new StaticLevel(), 10, i -> i < 7 ? 10 : 40 + 10 * (i - 7)), 1e-9);
  }

  @Test
  void predictLinearFollowsTheLine() {
    // 30 + i at window 40, and 20 further.
    assertEquals(0.90, last(new PredictLinear(), 41, i -> 30 + i), 1e-9);
    assertEquals(0.90, last(new PredictLinear(), 41, i -> i % 3 == 1 ? Double.NaN : 30 + i), 1e-9);
    assertTrue(Double.isNaN(last(new PredictLinear(), 9, i -> 30 + i)), "too few for a line");
  }

  @Test
  void theBandIsMeanAndThreeDeviations() {
    assertEquals(0.5, last(new EwmaBand(), 100, i -> 50), 1e-9);
    // 40 and 60 by turns: a deviation of 10 around 50.
    assertEquals(0.8, last(new EwmaBand(), 400, i -> i % 2 == 0 ? 40 : 60), 0.01);
  }

  @Test
  void seasonalNaiveSaysWhatCameYesterday() {
    IntToDoubleFunction peakAtNoon = i -> i % 1440 >= 720 && i % 1440 < 725 ? 90 : 20;
    assertEquals(0.9, last(new SeasonalNaive(), 1440 + 710, peakAtNoon), 1e-9);
    assertEquals(0.2, last(new SeasonalNaive(), 1440 + 690, peakAtNoon), 1e-9);
    assertTrue(Double.isNaN(last(new SeasonalNaive(), 1400, peakAtNoon)), "the first day");
  }

  @Test
  void seasonalNaiveForgetsWhatWasMissedSince() {
    IntToDoubleFunction gap = i -> i < 1440 ? 90 : i < 2880 ? -1 : 20;
    assertTrue(Double.isNaN(last(new SeasonalNaive(), 2890, gap)), "nothing of yesterday is known");
  }

  @Test
  void holtWintersKnowsTheTimeOfTheDay() {
    IntToDoubleFunction busyNoon = i -> i % 1440 >= 720 && i % 1440 < 840 ? 80 : 20;
    double before = last(new HoltWinters(), 6 * 1440 + 715, busyNoon);
    double atNight = last(new HoltWinters(), 6 * 1440 + 200, busyNoon);
    assertTrue(before > 2 * atNight, before + " before the peak, " + atNight + " at night");
    assertEquals(0.5, last(new HoltWinters(), 3000, i -> 50), 1e-6);
  }

  static List<Method> methods() {
    return Baselines.all();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void whatIsNotKnownIsNeverAScoreOfItsOwn(Method method) {
    double known = last(method, 3000, i -> 30 + i % 5);
    assertTrue(known > 0.2 && known < 0.5, method.name() + " says " + known);
    assertTrue(Double.isNaN(last(method, 3000, i -> Double.NaN)), method.name());
  }

  /** NaN: a window without a latency; below 0: none at all. */
  private static double last(Method method, int windows, IntToDoubleFunction p99) {
    PoolScorer scorer = method.forPool(POOL, SLO, MINUTE);
    double score = Double.NaN;
    for (int i = 0; i < windows; i++) {
      double value = p99.applyAsDouble(i);
      if (!(value < 0)) {
        score = scorer.onWindow(window(i, value));
      }
    }
    return score;
  }

  private static PoolWindow window(int index, double p99) {
    LatencySummary latency =
        Double.isNaN(p99)
            ? LatencySummary.EMPTY
            : new LatencySummary(600, p99 / 3, p99 / 3, p99 / 2, p99, p99);
    return new PoolWindow(
        POOL,
        PoolKind.WORKER,
        START + index * MINUTE,
        START + (index + 1) * MINUTE,
        PoolWindow.Quality.COMPLETE,
        List.of(new PoolWindow.InstanceWindow("i", new PoolSpec(8, 0, 1, 8), 0, 8, 1, 0, 600, p99)),
        600,
        600,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }
}
