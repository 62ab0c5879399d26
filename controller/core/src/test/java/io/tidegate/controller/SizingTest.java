package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizingTest {
  /**
   * By hand: Erlang C of 1 server at load a is a, so P(W > t) = a e^(-(1-a) t/s). Load 0.5, 10 ms:
   * one server with a budget of 80 ms gives 0.5 e^-4 = 0.0092; with 70 ms 0.5 e^-3.5 = 0.0151, so a
   * second one is needed. Without a budget C(c, 0.5) itself has to be 0.01: 2 gives 0.1, 3 gives
   * 0.0152, 4 gives 0.0018.
   */
  @ParameterizedTest
  @CsvSource({
    "0.5, 10, 80, 1",
    "0.5, 10, 70, 2",
    "0.5, 10, 0, 4",
    "0.5, 10, -5, 4",
    "8.5, 50, 150, 13",
    "0, 10, 100, 1",
    "7.0, 10, 1000, 10",
    "1e9, 10, 100, 10000"
  })
  void isTheSmallestThatKeepsTheWaitWithinTheBudget(
      double load, double runMillis, double budgetMillis, int expected) {
    assertEquals(expected, Sizing.size(load, runMillis, budgetMillis, 0.7));
  }

  @Test
  void isNeverBelowWhatTheLoadNeeds() {
    for (double load = 0; load < 200; load += 0.37) {
      int size = Sizing.size(load, 50, 10_000, 0.7);
      assertTrue(load / size <= 0.7 + 1e-9, "load " + load + ", size " + size);
    }
  }
}
