package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class PersistenceTest {
  private static final float NONE = Float.NaN;

  @Test
  void oneNoisyScoreIsNoAlarmAndTwoOfThreeAre() {
    assertArrayEquals(persistent(0, 9, 0, 0, 0), new float[] {NONE, 0, 0, 0, 0});
    assertArrayEquals(persistent(0, 9, 8, 0, 0), new float[] {NONE, 0, 8, 0, 0});
    assertArrayEquals(persistent(0, 9, 0, 7, 0), new float[] {NONE, 0, 0, 7, 0});
    assertArrayEquals(persistent(0, 9, 0, 0, 7), new float[] {NONE, 0, 0, 0, 0});
  }

  @Test
  void whatIsMissingReachesNothing() {
    assertArrayEquals(
        persistent(9, Double.NaN, 8, Double.NaN, Double.NaN, 8),
        new float[] {NONE, NONE, 8, NONE, NONE, NONE});
    assertArrayEquals(persistent(9, Double.POSITIVE_INFINITY), new float[] {NONE, NONE});
  }

  private static float[] persistent(double... scores) {
    Persistence persistence = new Persistence();
    float[] result = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      result[i] = persistence.next(scores[i]);
    }
    return result;
  }
}
