package io.tidegate.sim.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HpaScalingTest {
  private static final Bounds BOUNDS = new Bounds(1, 40);
  private static final long MINUTE = 60_000;

  /** ceil(size * metric / target), but for a ratio of 0.9 to 1.1, and where nothing is known. */
  @ParameterizedTest
  @CsvSource({
    "4, 0.9, 0.5, 8",
    "4, 0.54, 0.5, 4",
    "4, 0.46, 0.5, 4",
    "4, 0.56, 0.5, 5",
    "4, 0.44, 0.5, 4",
    "10, 0.2, 0.5, 4",
    "3, 0, 0.5, 0",
    "3, NaN, 0.5, 3"
  })
  void theRatioSaysHowMany(int size, double metric, double target, int desired) {
    assertEquals(desired, HpaScaling.desired(size, metric, target));
  }

  @Test
  void growsAtOnceByAtMostAHundredPercentOrFour() {
    assertEquals(7, new HpaScaling(BOUNDS).scale(MINUTE, 4, 7));
    assertEquals(20, new HpaScaling(BOUNDS).scale(MINUTE, 10, 35));
    assertEquals(6, new HpaScaling(BOUNDS).scale(MINUTE, 2, 35));
    assertEquals(40, new HpaScaling(BOUNDS).scale(MINUTE, 30, 55));
  }

  @Test
  void shrinksToTheHighestOfFiveMinutes() {
    HpaScaling scaling = new HpaScaling(BOUNDS);
    assertEquals(12, scaling.scale(MINUTE, 10, 12));
    assertEquals(12, scaling.scale(2 * MINUTE, 12, 5));
    assertEquals(12, scaling.scale(3 * MINUTE, 12, 8));
    assertEquals(12, scaling.scale(4 * MINUTE, 12, 3));
    assertEquals(12, scaling.scale(5 * MINUTE, 12, 3));
    // The 12 of the first minute is five minutes old; of what is newer the third's 8 is most.
    assertEquals(8, scaling.scale(6 * MINUTE, 12, 3));
    assertEquals(8, scaling.scale(7 * MINUTE, 8, 3));
    // Then 3 at once, as the default policy lets all go.
    assertEquals(3, scaling.scale(8 * MINUTE, 8, 3));
  }

  @Test
  void neverLeavesItsBounds() {
    assertEquals(1, new HpaScaling(BOUNDS).scale(MINUTE, 3, 0));
  }
}
