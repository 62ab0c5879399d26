package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class IsotonicTest {
  /** Of 140 judged windows the last 60, 80 to 139, have the breach at 140 within 60. */
  private static final Timeline TIMELINE =
      TimelineTest.timeline("-".repeat(140) + "XX" + "-".repeat(58));

  @Test
  void probabilitiesAreTheSharesThatCame() {
    float[] scores = new float[200];
    for (int i = 0; i < 140; i++) {
      scores[i] = i < 70 ? -1 : i < 110 ? 2 : 3;
    }
    Isotonic isotonic = Isotonic.fit(List.of(segment(scores)));
    assertEquals(0.0, isotonic.of(-1));
    assertEquals(30 / 40.0, isotonic.of(2));
    assertEquals(30 / 40.0, isotonic.of(2.9f));
    assertEquals(1.0, isotonic.of(3));
    assertEquals(1.0, isotonic.of(99));
    assertEquals(0.0, isotonic.of(-99));
    assertEquals(60 / 140.0, isotonic.of(Float.NaN), "where nothing is said: the base rate");
  }

  @Test
  void whatFallsIsPooled() {
    float[] scores = new float[200];
    for (int i = 0; i < 140; i++) {
      scores[i] = i < 70 ? 5 : i < 110 ? 2 : 3;
    }
    Isotonic isotonic = Isotonic.fit(List.of(segment(scores)));
    // The shares would be 30/40, 30/30, 0/70: none of that rises.
    assertEquals(60 / 140.0, isotonic.of(2), 1e-12);
    assertEquals(60 / 140.0, isotonic.of(5), 1e-12);
  }

  @Test
  void reliabilityIsTheDistanceFromWhatCame() {
    float[] scores = new float[200];
    for (int i = 0; i < 140; i++) {
      scores[i] = i < 70 ? -1 : i < 110 ? 2 : 3;
    }
    Segment segment = segment(scores);
    Isotonic isotonic = Isotonic.fit(List.of(segment));
    Reliability same = Reliability.of(isotonic, List.of(segment));
    assertEquals(0.0, same.error(), 1e-12);
    // 40 windows at 0.75: 30 came.
    assertEquals((30 * 0.25 * 0.25 + 10 * 0.75 * 0.75) / 140, same.brier(), 1e-12);
    Segment quiet = new Segment(TimelineTest.timeline("-".repeat(200)), scores, 0, 0, 200);
    Reliability never = Reliability.of(isotonic, List.of(quiet));
    assertEquals((40 * 0.75 + 30) / 140, never.error(), 1e-12, "0.5 is promised, nothing came");
    assertEquals(3, never.bins().size());
    assertEquals(new Reliability.Bin(40, 0.75, 0), never.bins().get(1));
  }

  private static Segment segment(float[] scores) {
    return new Segment(TIMELINE, scores, 0, 0, 200);
  }
}
