package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeasonTest {
  private static final double EXACT = 1e-12;

  @Test
  void goesOnAsWorkedOutByHand() {
    Season season = new Season(2, 0.5, 0.5, 0.5);
    season.add(10);
    assertFalse(season.ready());
    season.add(20);
    assertTrue(season.ready());
    // Level 15, season -5 and 5.
    assertEquals(10, season.expected(1), EXACT);
    assertEquals(20, season.expected(2), EXACT);
    season.add(12);
    // l = (12 + 5) / 2 + 15 / 2 = 16; b = (16 - 15) / 2; s = (12 - 15) / 2 - 5 / 2 = -4.
    assertEquals(16 + 0.5 + 5, season.expected(1), EXACT);
    assertEquals(16 + 1 - 4, season.expected(2), EXACT);
    assertEquals(16 + 1.5 + 5, season.expected(3), EXACT);
  }

  @Test
  void whatIsMissingIsTakenAsForecast() {
    Season season = new Season(2, 0.5, 0.5, 0.5);
    season.add(10);
    season.add(20);
    season.add(Double.NaN);
    assertEquals(20, season.expected(1), EXACT);
    assertEquals(10, season.expected(2), EXACT);
  }

  @Test
  void aSeasonOfNothingBeginsAnew() {
    Season season = new Season(2, 0.5, 0.5, 0.5);
    season.add(Double.NaN);
    season.add(Double.NaN);
    assertFalse(season.ready());
    season.add(Double.NaN);
    season.add(8);
    assertEquals(8, season.expected(2), EXACT);
  }
}
