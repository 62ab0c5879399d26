package io.tidegate.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class BacktestTest {
  private static boolean[] on(int length, int... windows) {
    boolean[] track = new boolean[length];
    for (int window : windows) {
      track[window] = true;
    }
    return track;
  }

  private static Backtest.Result evaluate(boolean[] over, boolean[] alarms) {
    return Backtest.evaluate(List.of(new Backtest.Track(over, alarms)));
  }

  @Test
  void anEarlyAlarmCatchesAndHasALead() {
    Backtest.Result result = evaluate(on(200, 100, 101, 102), on(200, 88, 89, 90));
    assertEquals(new Backtest.Result(1, 1, 0, 200 - 52, 12), result);
  }

  @Test
  void aLateAlarmCatchesNothingAndIsNotFalse() {
    Backtest.Result result = evaluate(on(200, 100, 101), on(200, 98, 99));
    assertEquals(0, result.caught());
    assertEquals(0, result.falseAlarms());
  }

  @Test
  void anAlarmFarFromABreachIsFalseOnceHoweverItFlickers() {
    Backtest.Result result = evaluate(on(200, 150, 151), on(200, 50, 51, 55, 58, 90));
    assertEquals(2, result.falseAlarms());
  }

  @Test
  void aSingleWindowOverTheSloIsNoBreach() {
    assertEquals(0, evaluate(on(200, 100), on(200)).breaches());
    assertEquals(-1, Backtest.firstBreach(on(200, 100)));
    assertEquals(100, Backtest.firstBreach(on(200, 100, 102)));
  }
}
