package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolWindow;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private final Forecaster forecaster = new Forecaster(Windows.model(), 15);

  private Forecast feed(PoolWindow window) {
    return forecaster.onWindow(window, 300).orElseThrow();
  }

  @Test
  void warmsUpForFifteenWindows() {
    for (int i = 0; i < 14; i++) {
      assertEquals(Forecast.Status.WARMING_UP, feed(Windows.at(i, 80, 8)).status());
    }
    assertEquals(Forecast.Status.READY, feed(Windows.at(14, 80, 8)).status());
  }

  @Test
  void aCalmPoolIsProjectedAsItIs() {
    Forecast last = null;
    for (int i = 0; i < 60; i++) {
      last = feed(Windows.at(i, 80, 8));
    }
    assertFalse(last.breachExpected());
    assertEquals(Forecast.NO_BREACH, last.leadWindows());
    assertEquals(80, last.projectedArrivalsPerSecond(), 0.01);
    assertEquals(50, last.projectedRunMillis(), 0.01);
    assertTrue(last.projectedP99Millis() < 150, "p99 " + last.projectedP99Millis());
  }

  @Test
  void whereTrafficBeginsThereIsAStepAndNoTrend() {
    for (int i = 0; i < 30; i++) {
      feed(Windows.at(i, 0, 8));
    }
    Forecast last = null;
    for (int i = 30; i < 50; i++) {
      last = feed(Windows.at(i, 80, 8));
      assertFalse(last.breachExpected(), "window " + i);
    }
    assertEquals(Forecast.Status.READY, last.status());
    assertEquals(80, last.projectedArrivalsPerSecond(), 0.01);
  }

  @Test
  void aRampIsForecastBeforeThePoolIsFullAndSaysWhy() {
    int first = -1;
    Forecast forecast = null;
    for (int i = 0; i < 90 && first < 0; i++) {
      forecast = feed(Windows.at(i, i < 35 ? 80 : 80 + 2 * (i - 35), 8));
      if (forecast.breachExpected()) {
        first = i;
      }
    }
    // Eight workers at 50 ms are full at 160/s: in window 75.
    assertTrue(first >= 45 && first <= 65, "first forecast in window " + first);
    assertTrue(forecast.leadWindows() >= 5 && forecast.leadWindows() <= 15);
    assertTrue(
        forecast.drivers().stream().map(Driver::text).anyMatch(t -> t.startsWith("arrivals +")),
        () -> "drivers");
  }

  @Test
  void aResizeChangesTheHeadroomAtOnceAndIsNoAnomaly() {
    Forecast before = null;
    for (int i = 0; i < 60; i++) {
      before = feed(Windows.at(i, i < 35 ? 80 : 80 + 2 * (i - 35), 8));
    }
    assertTrue(before.breachExpected());
    Forecast after = feed(Windows.at(60, 130, 16));
    assertFalse(after.breachExpected());
    assertEquals(before.projectedArrivalsPerSecond(), after.projectedArrivalsPerSecond(), 8);
  }

  @Test
  void aWindowThatSaysNothingGivesNoForecastAndIsNotAZero() {
    for (int i = 0; i < 40; i++) {
      feed(Windows.at(i, 80, 8));
    }
    assertEquals(
        Forecast.Status.NO_DATA,
        feed(Windows.at(40, 0, 8, PoolWindow.Quality.INSUFFICIENT, 1)).status());
    assertEquals(80, feed(Windows.at(41, 80, 8)).projectedArrivalsPerSecond(), 0.01);
  }

  @Test
  void aRepeatedWindowIsIgnored() {
    feed(Windows.at(5, 80, 8));
    assertEquals(Optional.empty(), forecaster.onWindow(Windows.at(5, 80, 8), 300));
    assertEquals(Optional.empty(), forecaster.onWindow(Windows.at(4, 80, 8), 300));
  }

  @Test
  void anIdlePoolKeepsItsRunTimeAndIsNotProjectedBelowNothing() {
    Forecast last = null;
    for (int i = 0; i < 60; i++) {
      last = feed(Windows.at(i, i < 30 ? 80 : 0, 8));
    }
    assertEquals(Forecast.Status.READY, last.status());
    assertFalse(last.breachExpected());
    assertEquals(0, last.projectedArrivalsPerSecond());
    assertEquals(50, last.projectedRunMillis(), 0.01);
  }

  @Test
  void impossibleSettingsAreNamed() {
    assertThrows(IllegalArgumentException.class, () -> new Forecaster(Windows.model(), 0));
    assertEquals(
        "the SLO of orders/workers is NaN ms: must be above 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> forecaster.onWindow(Windows.at(0, 80, 8), Double.NaN))
            .getMessage());
  }
}
