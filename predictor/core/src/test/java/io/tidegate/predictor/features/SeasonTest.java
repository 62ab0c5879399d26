package io.tidegate.predictor.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeasonTest {
  private static final long MINUTE = 60_000;
  private static final long DAY = 1440 * MINUTE;
  private static final long MONDAY = Draft.START / DAY * DAY;

  /** ln arrivals: 1 at night, 3 from nine to five. */
  private static double usual(long millis) {
    long minute = Math.floorMod(millis, DAY) / MINUTE;
    return minute >= 540 && minute < 1020 ? 3 : 1;
  }

  private static Season after(int days, int holiday) {
    return afterMinutes(1440 * days, holiday);
  }

  private static Season afterMinutes(int minutes, int holiday) {
    Season season = new Season();
    for (int m = 0; m < minutes; m++) {
      long now = MONDAY + m * MINUTE;
      season.add(now, m / 1440 == holiday ? 1 : usual(now), Math.log(100));
    }
    return season;
  }

  @Test
  void aDayIsUnknownUntilItHasPassed() {
    Season season = after(1, -1);
    assertTrue(Double.isNaN(season.day(MONDAY + DAY - 30 * MINUTE)));
    assertFalse(Double.isNaN(season.day(MONDAY + DAY + 30 * MINUTE)));
    assertTrue(Double.isNaN(season.week(MONDAY + DAY + 30 * MINUTE)));
  }

  @Test
  void theWeekIsKnownAfterAWeek() {
    Season season = after(8, -1);
    long noon = MONDAY + 8 * DAY + 720 * MINUTE;
    assertEquals(3, season.week(noon), 1e-3);
    assertEquals(1, season.week(noon - 600 * MINUTE), 1e-3);
  }

  @Test
  void theProfileTellsTheGrowthOfTheMorning() {
    Season season = after(3, -1);
    long nine = MONDAY + 3 * DAY + 540 * MINUTE;
    assertEquals(2, season.day(nine + 10 * MINUTE) - season.day(nine - 10 * MINUTE), 1e-3);
  }

  @Test
  void aHolidayMovesTheProfileByABoundedStepAndIsForgotten() {
    long noon = MONDAY + 720 * MINUTE;
    // The holiday is the sixth day; twelve hours later it is in the profile.
    assertEquals(3 - 0.5 * 0.25, after(7, 5).day(noon), 2e-3);
    assertEquals(3 - 0.5 * 0.25 * 0.75 * 0.75, after(9, 5).day(noon), 2e-3);
  }

  @Test
  void yesterdayIsAsItWas() {
    int noon = 5 * 1440 + 720;
    assertEquals(3, afterMinutes(noon, -1).yesterday(MONDAY + noon * MINUTE), 1e-3);
    assertEquals(1, afterMinutes(noon, 4).yesterday(MONDAY + noon * MINUTE), 1e-3);
  }

  @Test
  void shortAndVeryLongWindowsHaveNoSeasons() {
    assertFalse(Season.holdsFor(1_000));
    assertTrue(Season.holdsFor(10_000));
    assertTrue(Season.holdsFor(600_000));
    assertFalse(Season.holdsFor(900_000));
  }
}
