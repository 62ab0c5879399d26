package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tidegate.wire.PoolWindow;
import org.junit.jupiter.api.Test;

class TrendTest {
  private final PoolHistory history = new PoolHistory();

  @Test
  void aStraightRampIsFollowed() {
    for (int i = 0; i < 30; i++) {
      history.add(Windows.at(i, 100 + 2 * i, 8));
    }
    Trend trend = Trend.fit(history, Observation::arrivalsPerSecond, 30);
    assertEquals(158, trend.level(), 1e-9);
    assertEquals(2, trend.slope(), 1e-9);
    // 15 windows at 2 would be 188; damping takes 1.2 of it.
    assertEquals(186.8, trend.at(15), 0.1);
  }

  @Test
  void noiseWithoutASlopeIsNoTrend() {
    for (int i = 0; i < 30; i++) {
      history.add(Windows.at(i, i % 2 == 0 ? 90 : 110, 8));
    }
    Trend trend = Trend.fit(history, Observation::arrivalsPerSecond, 30);
    assertEquals(0, trend.slope());
    assertEquals(100, trend.at(15), 1e-9);
  }

  @Test
  void aGapWidensTheDistanceAndIsCounted() {
    for (int i = 0; i < 30; i++) {
      if (i < 10 || i > 14) {
        history.add(Windows.at(i, 100 + 2 * i, 8));
      }
    }
    assertEquals(5, history.gaps());
    assertEquals(2, Trend.fit(history, Observation::arrivalsPerSecond, 30).slope(), 1e-9);
  }

  @Test
  void tooFewPointsAreNoTrend() {
    for (int i = 0; i < 12; i++) {
      history.add(Windows.at(i, 100, 8));
    }
    assertFalse(Trend.fit(history, Observation::arrivalsPerSecond, 30).exists());
  }

  @Test
  void aPartialWindowCountsForItsShare() {
    history.add(Windows.at(0, 100, 8, PoolWindow.Quality.COMPLETE, 4));
    assertEquals(
        PoolHistory.Added.YES, history.add(Windows.at(1, 75, 8, PoolWindow.Quality.PARTIAL, 3)));
    assertEquals(100, history.newest().arrivalsPerSecond(), 1e-9);
    assertEquals(32, history.newest().size());
    assertEquals(
        PoolHistory.Added.UNUSABLE,
        history.add(Windows.at(2, 25, 8, PoolWindow.Quality.PARTIAL, 1)));
  }
}
