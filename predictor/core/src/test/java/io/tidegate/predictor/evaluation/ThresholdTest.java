package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A quiet pool over 1440 judged windows, a day. */
class ThresholdTest {
  private static final double DAY = 1440;

  private static Segment peaks(float... peaks) {
    float[] scores = new float[1500];
    for (int i = 0; i < peaks.length; i++) {
      scores[100 + 100 * i] = peaks[i];
    }
    return new Segment(TimelineTest.timeline("-".repeat(1500)), scores, 0, 0, 1500);
  }

  @Test
  void itIsTheLowestThatKeepsToTheBudget() {
    Segment segment = peaks(5, 9, 7, 3, 8);
    assertEquals(7f, Threshold.lowest(List.of(segment), 3, DAY));
    assertEquals(3, segment.falseAlarms(7));
    assertEquals(5f, Threshold.lowest(List.of(segment), 4.5, DAY));
  }

  @Test
  void aBudgetOfLessThanOneIsAboveAllThatWasFalse() {
    double threshold = Threshold.lowest(List.of(peaks(5, 9, 7)), 0.5, DAY);
    assertTrue(threshold > 9 && threshold < 9.001, "" + threshold);
  }

  @Test
  void theBudgetIsSharedByThePools() {
    assertEquals(9f, Threshold.lowest(List.of(peaks(9), peaks(5)), 0.5, DAY));
    assertEquals(5f, Threshold.lowest(List.of(peaks(9), peaks(5)), 1, DAY));
  }

  @Test
  void furtherDownWhereEpisodesGrowTogetherItIsNotLookedFor() {
    // All windows at 1: at 1 there is one alarm without end, cut every 60 windows: 24 a day.
    float[] scores = new float[1500];
    java.util.Arrays.fill(scores, 1);
    scores[100] = 9;
    scores[200] = 8;
    Segment segment = new Segment(TimelineTest.timeline("-".repeat(1500)), scores, 0, 0, 1500);
    assertEquals(8f, Threshold.lowest(List.of(segment), 2, DAY));
    assertEquals(24, segment.falseAlarms(1));
  }

  @Test
  void withoutAScoreThereIsNoAlarm() {
    assertEquals(
        Double.POSITIVE_INFINITY,
        Threshold.lowest(
            List.of(new Segment(TimelineTest.timeline("-".repeat(90)), new float[0], 0, 0, 90)),
            1,
            DAY));
  }
}
