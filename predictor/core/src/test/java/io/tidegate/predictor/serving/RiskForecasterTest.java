package io.tidegate.predictor.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.model.PriorModel;
import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RiskForecasterTest {
  private static final PoolId POOL = new PoolId("orders", "workers");
  private static final double SLO = 300;
  private static final long MINUTE = 60_000;
  private static final long START = 1_764_547_200_000L;
  private static final RiskServing SERVING = new RiskServing(PriorModel.load(), 0.5);

  /** A pool of 8 whose requests take 50 ms; its p99 rises with its load, as a queue's does. */
  private static PoolWindow window(int index, double perSecond) {
    double wobble = 1 + 0.04 * Math.sin(index * 2.3) + 0.03 * Math.sin(index * 0.7);
    long arrivals = Math.round(perSecond * 60 * wobble);
    double utilisation = Math.min(0.99, arrivals / 60.0 * 0.05 / 8);
    double wait = 40 * Math.pow(utilisation, 8) / (1 - utilisation);
    return window(index, PoolWindow.Quality.COMPLETE, arrivals, wait);
  }

  private static PoolWindow window(
      int index, PoolWindow.Quality quality, long arrivals, double wait) {
    LatencySummary run =
        arrivals == 0 ? LatencySummary.EMPTY : new LatencySummary(arrivals, 50, 46, 80, 105, 120);
    LatencySummary latency =
        arrivals == 0
            ? LatencySummary.EMPTY
            : new LatencySummary(
                arrivals, 50 + wait / 4, 46, 80 + wait / 2, 105 + wait, 130 + wait);
    return new PoolWindow(
        POOL,
        PoolKind.WORKER,
        START + index * MINUTE,
        START + (index + 1) * MINUTE,
        quality,
        quality == PoolWindow.Quality.INSUFFICIENT
            ? List.of()
            : List.of(
                new PoolWindow.InstanceWindow(
                    "i", new PoolSpec(8, 200, 1, 64), 0, 8, 4, 0, arrivals, 105 + wait)),
        arrivals,
        arrivals,
        0,
        0,
        new LatencySummary(Math.max(1, arrivals), wait / 4, 0, wait / 2, wait, 2 * wait),
        run,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private static List<Forecast> forecasts(PoolForecaster forecaster, int windows) {
    List<Forecast> made = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      made.add(forecaster.onWindow(window(i, 80), SLO).orElseThrow());
    }
    return made;
  }

  @Test
  void aForecastTellsThePeakOfTheDayOnceADayWasSeenAndNothingOfAWindowThatIsNone() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    Forecast first = forecaster.onWindow(window(0, 80), SLO).orElseThrow();
    assertEquals(Forecast.Status.WARMING_UP, first.status());
    assertEquals(ArrivalPeaks.without(ArrivalPeaks.Season.COLD), first.peaks());
    Forecast last = first;
    for (int i = 1; i < 2 * 1440; i++) {
      last = forecaster.onWindow(window(i, 80), SLO).orElseThrow();
      if (i == 1440) {
        assertEquals(Forecast.Status.READY, last.status());
        assertEquals(ArrivalPeaks.Season.COLD, last.peaks().season());
      }
    }
    assertEquals(ArrivalPeaks.Season.DAY, last.peaks().season());
    assertEquals(80, last.peaks().day().orElseThrow().perSecond(), 8);

    PoolWindow silent = window(2 * 1440, PoolWindow.Quality.INSUFFICIENT, 0, 0);
    Forecast none = forecaster.onWindow(silent, SLO).orElseThrow();
    assertEquals(Forecast.Status.NO_DATA, none.status());
    assertEquals(ArrivalPeaks.UNTOLD, none.peaks());
  }

  @Test
  void aNewPoolHasAForecastWithinThirtyWindowsAndItIsMarked() {
    List<Forecast> made = forecasts(SERVING.forecaster(POOL, 15), 30);
    assertEquals(Forecast.Status.WARMING_UP, made.get(0).status());
    Forecast last = made.get(29);
    assertEquals(Forecast.Status.READY, last.status());
    assertTrue(last.prior(), "a pool of half an hour is judged by what is true of pools at large");
    assertFalse(last.breachExpected());
    assertTrue(last.probability() >= 0 && last.probability() < 0.2, "" + last.probability());
    assertTrue(
        last.p99LowMillis() <= last.projectedP99Millis()
            && last.projectedP99Millis() <= last.p99HighMillis(),
        last.toString());
    assertEquals(SERVING.version(), last.modelVersion());
  }

  @Test
  void aRampIsForeseenBeforeItBreachesAndSaysWhy() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    int firstExpected = -1;
    int breach = -1;
    Forecast expected = null;
    for (int i = 0; i < 400 && breach < 0; i++) {
      PoolWindow window = window(i, i < 200 ? 80 : 80 + 0.6 * (i - 200));
      Forecast forecast = forecaster.onWindow(window, SLO).orElseThrow();
      if (window.latency().p99Millis() > SLO) {
        breach = i;
      } else if (forecast.breachExpected() && firstExpected < 0) {
        firstExpected = i;
        expected = forecast;
      }
    }
    assertTrue(firstExpected > 200, "expected from " + firstExpected);
    assertTrue(breach - firstExpected >= 5, "breach at " + breach + ", seen " + firstExpected);
    assertFalse(expected.drivers().isEmpty());
    assertTrue(expected.leadWindows() >= 0 && expected.leadWindows() <= 15);
  }

  /** An endpoint: no workers, no run times; from window 15 on 14 ms slower with each. */
  private static PoolWindow endpoint(int index) {
    double millis = 50 + 14 * Math.max(0, index - 15);
    LatencySummary latency = new LatencySummary(42, millis, millis, millis, millis, millis);
    return new PoolWindow(
        POOL,
        PoolKind.ENDPOINT,
        START + index * 10_000L,
        START + (index + 1) * 10_000L,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "i", new PoolSpec(1, 0, 1, 1, true), 0, 1, 0, 0, 42, millis)),
        42,
        42,
        0,
        0,
        LatencySummary.EMPTY,
        latency,
        latency,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  @Test
  void aNewEndpointOfWhichOnlyTheLatencyIsKnownIsForecastToo() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    int ready = -1;
    int expected = -1;
    for (int i = 0; i < 48; i++) {
      Forecast forecast = forecaster.onWindow(endpoint(i), 500).orElseThrow();
      ready = ready < 0 && forecast.status() == Forecast.Status.READY ? i : ready;
      expected = expected < 0 && forecast.breachExpected() ? i : expected;
    }
    assertTrue(ready >= 0 && ready < 30, "first forecast after window " + ready);
    // It is over its limit from window 48 on.
    assertTrue(expected > 15 && expected < 48, "expected from window " + expected);
  }

  @Test
  void whatSaysTooLittleIsNoDataAndExpectsNothing() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    forecasts(forecaster, 40);
    Forecast blind =
        forecaster.onWindow(window(40, PoolWindow.Quality.INSUFFICIENT, 0, 0), SLO).orElseThrow();
    assertEquals(Forecast.Status.NO_DATA, blind.status());
    assertFalse(blind.breachExpected());
    assertTrue(Double.isNaN(blind.probability()));
  }

  @Test
  void aRepeatGivesNothing() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    forecasts(forecaster, 20);
    assertEquals(Optional.empty(), forecaster.onWindow(window(19, 500), SLO));
    assertEquals(Optional.empty(), forecaster.onWindow(window(3, 500), SLO));
  }

  @Test
  void aRestoredOneGoesOnAsIfNothingHadHappened() {
    PoolForecaster uninterrupted = SERVING.forecaster(POOL, 15);
    PoolForecaster restored = null;
    for (int i = 0; i < 300; i++) {
      if (i == 7 || i == 211) {
        restored = SERVING.restore(POOL, 15, uninterrupted.snapshot());
      }
      PoolWindow window = window(i, i < 200 ? 80 : 80 + 0.6 * (i - 200));
      Optional<Forecast> expected = uninterrupted.onWindow(window, SLO);
      if (restored != null) {
        assertEquals(expected, restored.onWindow(window, SLO), "window " + i);
      }
    }
    assertTrue(uninterrupted.snapshot().length < 16 * 1024);
  }

  @Test
  void aSnapshotThatIsCutOrOfAnotherFormatIsRefusedWithItsNumbers() {
    PoolForecaster forecaster = SERVING.forecaster(POOL, 15);
    forecasts(forecaster, 20);
    byte[] bytes = forecaster.snapshot();
    for (int length : new int[] {0, 5, 30, bytes.length - 1}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SERVING.restore(POOL, 15, Arrays.copyOf(bytes, length)),
          "length " + length);
    }
    byte[] other = bytes.clone();
    other[0] = 9;
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> SERVING.restore(POOL, 15, other))
            .getMessage()
            .contains("format 9"));
  }

  @Test
  void aProjectionIsReadBetweenItsHorizons() {
    double[] projected = {10, 20, 30, 40};
    assertEquals(10, Ahead.at(projected, 1));
    assertEquals(10, Ahead.at(projected, 5));
    assertEquals(16, Ahead.at(projected, 8));
    assertEquals(30, Ahead.at(projected, 15));
    assertEquals(40, Ahead.at(projected, 30));
  }
}
