package io.tidegate.sim.world;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GeneratedRatesTest {
  private static final int SERIES = 60;

  /** Of the hourly means of a day, the highest by the lowest; the middle one of all days. */
  private static double swing(RateSeries series) {
    double[] filled = series.filled();
    RateShape shape = new RateShape(filled, 1440);
    double[] swings = new double[filled.length / 1440];
    for (int day = 0; day < swings.length; day++) {
      double low = Double.MAX_VALUE;
      double high = 0;
      for (int hour = 0; hour < 24; hour++) {
        double mean = shape.mean(day * 1440 + hour * 60 + 30, 60);
        low = Math.min(low, mean);
        high = Math.max(high, mean);
      }
      swings[day] = high / Math.max(low, high / 1000);
    }
    java.util.Arrays.sort(swings);
    return swings[swings.length / 2];
  }

  @Test
  void oneSeedOneSeries() {
    assertArrayEquals(GeneratedRates.of(5).ratesPerMinute(), GeneratedRates.of(5).ratesPerMinute());
    assertEquals(14 * 1440, GeneratedRates.of(5, 14).size());
    assertEquals(60_000, GeneratedRates.of(5).widthMillis());
  }

  @Test
  void lengthsAreFromAWeekToSix() {
    int shortest = Integer.MAX_VALUE;
    int longest = 0;
    for (int seed = 0; seed < SERIES; seed++) {
      int days = GeneratedRates.of(seed).size() / 1440;
      shortest = Math.min(shortest, days);
      longest = Math.max(longest, days);
    }
    assertTrue(shortest >= 7 && shortest < 12, "shortest " + shortest);
    assertTrue(longest <= 45 && longest > 40, "longest " + longest);
  }

  @Test
  void shapesAreFlatAndSteepAndSomeHaveHoles() {
    int flat = 0;
    int steep = 0;
    int holes = 0;
    for (int seed = 0; seed < SERIES; seed++) {
      RateSeries series = GeneratedRates.of(seed, 10);
      double swing = swing(series);
      flat += swing < 1.5 ? 1 : 0;
      steep += swing > 4 ? 1 : 0;
      for (double rate : series.ratesPerMinute()) {
        if (Double.isNaN(rate)) {
          holes++;
          break;
        }
      }
    }
    assertTrue(flat >= 4, flat + " of 60 are flat");
    assertTrue(steep >= 10, steep + " of 60 are steep");
    assertTrue(holes >= 10 && holes <= 50, holes + " of 60 have holes");
  }
}
