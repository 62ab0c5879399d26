package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Timed methods: latencies without workers, however many calls are under way. */
class LatencySeriesTest {
  private final Forecaster forecaster = new Forecaster(Windows.model(), 15);

  private static PoolWindow window(PoolKind kind, int index, long calls, double p99Millis) {
    LatencySummary latency =
        Double.isNaN(p99Millis)
            ? LatencySummary.EMPTY
            : new LatencySummary(calls, p99Millis / 2, p99Millis / 2, p99Millis, p99Millis, 900);
    long start = Windows.START + index * 1000L;
    return new PoolWindow(
        new PoolId("orders", "GET.orders"),
        kind,
        start,
        start + 1000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i1", new PoolSpec(1, 0, 1, 1, true), 0, 40, 40, 0, calls, p99Millis)),
        calls,
        calls,
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

  private Forecast feed(PoolKind kind, int index, long calls, double p99Millis) {
    return forecaster.onWindow(window(kind, index, calls, p99Millis), 300).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"ENDPOINT", "CACHE"})
  void aCalmSeriesIsProjectedAsItIsWithManyCallsUnderWay(PoolKind kind) {
    for (int i = 0; i < 14; i++) {
      assertEquals(Forecast.Status.WARMING_UP, feed(kind, i, 500, 120).status());
    }
    Forecast last = null;
    for (int i = 14; i < 60; i++) {
      last = feed(kind, i, 500, 120);
      assertFalse(last.breachExpected(), "window " + i);
    }
    assertEquals(Forecast.Status.READY, last.status());
    assertEquals("latency-trend-1", last.modelVersion());
    assertEquals(120, last.projectedP99Millis(), 0.01);
    assertEquals(500, last.projectedArrivalsPerSecond(), 0.01);
    assertEquals(0, last.projectedRunMillis());
    assertTrue(last.score() < 0.01, "score " + last.score());
  }

  @Test
  void aRisingP99IsForecastBeforeItCrossesAndSaysWhy() {
    int first = -1;
    Forecast forecast = null;
    for (int i = 0; i < 100 && first < 0; i++) {
      forecast = feed(PoolKind.ENDPOINT, i, 500, i < 35 ? 120 : 120 + 4 * (i - 35));
      if (forecast.breachExpected()) {
        first = i;
      }
    }
    // It crosses 300 ms in window 80.
    assertTrue(first >= 60 && first <= 75, "first forecast in window " + first);
    assertTrue(
        forecast.leadWindows() >= 5 && forecast.leadWindows() <= 15,
        "lead " + forecast.leadWindows());
    assertTrue(
        forecast.drivers().get(0).text().startsWith("p99 "), forecast.drivers().get(0).text());
  }

  @Test
  void aBreachThatIsHereHasNoLead() {
    Forecast last = null;
    for (int i = 0; i < 60; i++) {
      last = feed(PoolKind.ENDPOINT, i, 500, i < 40 ? 120 : 500);
    }
    assertTrue(last.breachExpected());
    assertEquals(0, last.leadWindows());
  }

  @Test
  void callsThatNobodyTimedAreNoForecastAndNotAZero() {
    Forecast last = null;
    for (int i = 0; i < 30; i++) {
      last = feed(PoolKind.CACHE, i, 500, Double.NaN);
    }
    assertEquals(Forecast.Status.NO_DATA, last.status());
  }
}
