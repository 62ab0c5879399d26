package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CalibrationTest {
  @Test
  void violatorsArePooled() {
    assertArrayEquals(
        new double[] {1, 2.5, 2.5, 4},
        Isotonic.rising(new double[] {1, 3, 2, 4}, new double[] {1, 1, 1, 1}));
    assertArrayEquals(
        new double[] {2.75, 2.75}, Isotonic.rising(new double[] {3, 2}, new double[] {3, 1}));
    assertArrayEquals(
        new double[] {2.5, 2.5, 1},
        Isotonic.falling(new double[] {2, 3, 1}, new double[] {1, 1, 1}));
  }

  @Test
  void probabilitiesComeOutAsTheyAre() {
    Random random = new Random(2);
    double[] scores = random.doubles(50_000).toArray();
    boolean[] breach = new boolean[scores.length];
    for (int i = 0; i < breach.length; i++) {
      breach[i] = random.nextDouble() < scores[i] * scores[i] / 2;
    }
    ProbabilityCurve curve = ProbabilityCurve.fit(scores, breach);
    for (double score = 0.1; score < 1; score += 0.1) {
      assertEquals(score * score / 2, curve.at(score), 0.04, "at " + score);
    }
    assertTrue(Double.isNaN(curve.at(Double.NaN)));
    assertEquals(curve.at(1), curve.at(99));
  }

  @Test
  void aFewLuckyWindowsAreNoCertainty() {
    double[] scores = new double[1000];
    boolean[] breach = new boolean[1000];
    for (int i = 0; i < 1000; i++) {
      scores[i] = i;
      breach[i] = i >= 990;
    }
    assertTrue(ProbabilityCurve.fit(scores, breach).at(1e9) <= 0.2);
  }

  @Test
  void aRankIsANormalQuantile() {
    double[] scores = new double[10_000];
    double[] weights = new double[scores.length];
    Arrays.fill(weights, 1);
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i;
    }
    NormalRanks ranks = NormalRanks.of(scores, weights);
    assertEquals(0, ranks.quantile(5000), 1e-3);
    assertEquals(1, ranks.quantile(8413.4), 1e-3);
    assertEquals(-2, ranks.quantile(227.5), 1e-2);
    assertTrue(ranks.quantile(11_000) > ranks.quantile(9_999), "beyond the last it goes on");
  }

  @Test
  void weightsCountInRanks() {
    NormalRanks ranks =
        NormalRanks.of(new double[] {0, 1, 2, 3}, new double[] {84.134, 13.591, 2.14, 0.135});
    assertEquals(1, ranks.quantile(0), 0.26, "84 of 100 windows");
    assertThrows(
        IllegalArgumentException.class,
        () -> NormalRanks.of(new double[] {1, 1}, new double[] {1, 1}));
  }

  @Test
  void aBudgetBetweenIsInterpolated() {
    AlarmThresholds thresholds = AlarmThresholds.of(new double[] {0.1, 0.4}, new double[] {4, 2});
    assertEquals(3, thresholds.threshold(0.2), 1e-9);
    assertEquals(5, thresholds.threshold(0.05), 1e-9, "a smaller budget needs more");
    assertEquals(2, thresholds.threshold(7));
    assertThrows(IllegalArgumentException.class, () -> thresholds.threshold(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> AlarmThresholds.of(new double[] {0.1, 0.4}, new double[] {2, 4}));
  }

  @Test
  void theOldScoreCountsLessTheLongerAgoItWas() {
    ScoreSmoothing smoothing = ScoreSmoothing.STANDARD;
    assertEquals(3, smoothing.next(Double.NaN, 1, 3));
    assertEquals(0.7 * 1 + 0.3 * 3, smoothing.next(1, 1, 3), 1e-12);
    assertEquals(0.343 * 1 + 0.657 * 3, smoothing.next(1, 3, 3), 1e-12);
    assertTrue(Double.isNaN(smoothing.next(1, 1, Double.NaN)));
  }
}
