package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.predictor.evaluation.Timeline.Breach;
import io.tidegate.predictor.evaluation.Timeline.Breach.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** '-' is a window within the SLO, 'X' one over it, '.' a missing one. */
class TimelineTest {
  @Test
  void anEventIsTheFirstOfTwoWindowsOverTheSloAfterThirtyQuietOnes() {
    assertEquals(List.of(new Breach(30, Kind.EVENT)), breaches("-".repeat(30) + "XX---"));
    assertEquals(List.of(new Breach(33, Kind.EVENT)), breaches("-".repeat(33) + "XXXXX"));
  }

  @Test
  void aLoneWindowOverTheSloIsNoise() {
    assertEquals(List.of(), breaches("-".repeat(40) + "X-X--X" + "-".repeat(40)));
    assertEquals(
        List.of(new Breach(42, Kind.EVENT)),
        breaches("-".repeat(40) + "X-XX--"),
        "nor does it end the quiet before a breach");
  }

  @Test
  void aMissingWindowEndsARun() {
    assertEquals(List.of(), breaches("-".repeat(40) + "X.X.X"));
  }

  @Test
  void withoutThirtyQuietWindowsBeforeItABreachIsNoEvent() {
    String quiet29 = "-".repeat(29);
    assertEquals(
        List.of(new Breach(40, Kind.EVENT)),
        breaches("-".repeat(40) + "XX" + quiet29 + "XX"),
        "it is the same trouble");
    assertEquals(
        List.of(new Breach(29, Kind.UNJUDGED)),
        breaches(quiet29 + "XX"),
        "nobody knows what was before the data");
  }

  @Test
  void halfOfTheQuietHasToBeMeasured() {
    assertEquals(
        List.of(new Breach(45, Kind.EVENT)),
        breaches("-".repeat(15) + ".".repeat(15) + "-".repeat(15) + "XX"));
    assertEquals(
        List.of(new Breach(45, Kind.UNJUDGED)),
        breaches("-".repeat(15) + ".".repeat(16) + "-".repeat(14) + "XX"));
  }

  @Test
  void whereNoAlarmCouldCountThereIsNothingToJudge() {
    // 30 quiet windows, and in all of them alarms do not count since they follow a breach.
    String again = "-".repeat(40) + "XX" + "-".repeat(30) + "XX";
    assertEquals(
        List.of(new Breach(40, Kind.EVENT), new Breach(72, Kind.UNJUDGED)), breaches(again));
    String later = "-".repeat(40) + "XX" + "-".repeat(40) + "XX";
    assertEquals(List.of(new Breach(40, Kind.EVENT), new Breach(82, Kind.EVENT)), breaches(later));
  }

  @Test
  void whatNobodyCanForeseeIsMarked() {
    Timeline timeline =
        Timeline.of(
            Protocol.DEFAULT,
            states("-".repeat(40) + "XX" + "-".repeat(60) + "XX"),
            millis -> millis == 40 * 60_000);
    assertEquals(
        List.of(new Breach(40, Kind.UNFORESEEABLE), new Breach(102, Kind.EVENT)),
        timeline.breaches());
  }

  @Test
  void alarmsCountOutsideOfABreachAndThirtyWindowsAfterIt() {
    Timeline timeline = timeline("-".repeat(40) + "XXX" + "-".repeat(40) + ".");
    assertTrue(timeline.counts(39));
    assertFalse(timeline.counts(40));
    assertFalse(timeline.counts(42));
    assertFalse(timeline.counts(72));
    assertTrue(timeline.counts(73));
    assertFalse(timeline.counts(83), "it is missing");
  }

  @Test
  void theNextBreachIsCountedFromAWindow() {
    Timeline timeline = timeline("-".repeat(40) + "XXX" + "-".repeat(10));
    assertEquals(40, timeline.untilBreach(0));
    assertEquals(1, timeline.untilBreach(39));
    assertEquals(Integer.MAX_VALUE, timeline.untilBreach(40));
  }

  static Timeline timeline(String windows) {
    return Timeline.of(Protocol.DEFAULT, states(windows), Timeline.Unforeseeable.NONE);
  }

  private static List<Breach> breaches(String windows) {
    return timeline(windows).breaches();
  }

  static Boolean[] states(String windows) {
    return windows
        .chars()
        .mapToObj(c -> c == '.' ? null : (Boolean) (c == 'X'))
        .toArray(Boolean[]::new);
  }
}
