package io.tidegate.predictor.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.predictor.evaluation.Timeline.Breach.Kind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An event at window 200 of 400, unless said otherwise. */
class SegmentTest {
  private static final String ONE_EVENT = "-".repeat(200) + "XXX" + "-".repeat(197);
  private static final String NONE = "-".repeat(400);

  @ParameterizedTest
  @CsvSource({"9, 0", "10, 10", "35, 35", "60, 60", "61, 0", "1, 0"})
  void anAlarmTenToSixtyWindowsBeforeIsAHit(int lead, int expected) {
    Segment segment = segment(ONE_EVENT, 200 - lead);
    assertEquals(expected, lead(segment));
  }

  @Test
  void theLeadIsThatOfTheEarliestAlarmThatCounts() {
    assertEquals(42, lead(segment(ONE_EVENT, 130, 158, 170, 195)));
  }

  @Test
  void anAlarmSixtyWindowsBeforeABreachIsNotFalseAndSixtyOneIs() {
    assertEquals(0, segment(ONE_EVENT, 140).falseAlarms(1));
    assertEquals(1, segment(ONE_EVENT, 139).falseAlarms(1));
    assertEquals(0, segment(ONE_EVENT, 199).falseAlarms(1), "too late, but not false");
  }

  @Test
  void alarmsUpToThirtyWindowsApartAreOneEpisode() {
    assertEquals(1, segment(NONE, 100, 130).falseAlarms(1));
    assertEquals(2, segment(NONE, 100, 131).falseAlarms(1));
    assertEquals(1, segment(NONE, 100, 110, 120, 121, 122).falseAlarms(1));
  }

  @Test
  void anEpisodeThatReachesTheEventIsNotFalse() {
    assertEquals(0, segment(ONE_EVENT, 120, 130, 141).falseAlarms(1));
  }

  @Test
  void anAlarmThatStaysOnIsANewOneAfterSixtyWindows() {
    int[] always = new int[400];
    Arrays.setAll(always, i -> i);
    // The last 60 of the 400 windows are not judged: 340 of them are 5 times 60 and a rest.
    assertEquals(6, segment(NONE, always).falseAlarms(1));
  }

  @Test
  void alarmsInABreachAndThirtyWindowsAfterItDoNotCount() {
    assertEquals(0, segment(ONE_EVENT, 200, 202, 232).falseAlarms(1));
    assertEquals(1, segment(ONE_EVENT, 233).falseAlarms(1));
    String twice = "-".repeat(200) + "XX" + "-".repeat(48) + "XX" + "-".repeat(148);
    Segment after = segment(twice, 231);
    assertEquals(0, after.lead(after.breaches(Kind.EVENT).get(1), 1), "an alarm at 231 of 250");
    Segment later = segment(twice, 232);
    assertEquals(18, later.lead(later.breaches(Kind.EVENT).get(1), 1));
  }

  @Test
  void anAlarmIsAboutTheNextBreachOnly() {
    String twice = "-".repeat(200) + "XX" + "-".repeat(41) + "XX" + "-".repeat(155);
    Segment segment = segment(twice, 190);
    assertEquals(10, segment.lead(segment.breaches(Kind.EVENT).get(0), 1));
    assertEquals(0, segment.lead(segment.breaches(Kind.EVENT).get(1), 1), "53 before the second");
  }

  @Test
  void alarmsInMissingWindowsDoNotCount() {
    String gap = "-".repeat(150) + "." + "-".repeat(249);
    assertEquals(0, segment(gap, 150).falseAlarms(1));
    assertEquals(1, segment(gap, 149, 150, 151).falseAlarms(1));
  }

  @Test
  void anAlarmBeforeWhatNobodyCanForeseeIsNeitherHitNorFalse() {
    Timeline timeline =
        Timeline.of(Protocol.DEFAULT, TimelineTest.states(ONE_EVENT), millis -> true);
    Segment segment = new Segment(timeline, scores(400, 180), 0, 0, 400);
    assertEquals(0, segment.falseAlarms(1));
    assertEquals(0, segment.breaches(Kind.EVENT).size());
    assertEquals(20, segment.lead(segment.breaches(Kind.UNFORESEEABLE).get(0), 1));
  }

  @Test
  void whatCannotBeJudgedYetIsNotJudged() {
    assertEquals(0, segment(NONE, 340).falseAlarms(1), "a breach may come after the end");
    assertEquals(1, segment(NONE, 339).falseAlarms(1));
    assertEquals(340, segment(NONE).exposure());
    assertEquals(339, segment(".".repeat(1) + "-".repeat(399)).exposure());
  }

  @Test
  void aSegmentTakesAlarmsBeforeItForHitsButNotForFalseOnes() {
    Timeline timeline = TimelineTest.timeline(ONE_EVENT);
    Segment segment = new Segment(timeline, scores(300, 50), 100, 190, 400);
    assertEquals(50, lead(segment), "the scores begin at window 100: its 50th is window 150");
    assertEquals(0, segment.falseAlarms(1));
    assertEquals(
        0, new Segment(timeline, scores(400, 150), 0, 210, 400).breaches(Kind.EVENT).size());
  }

  @Test
  void chanceIsTheShareOfWindowsThatAnEventWouldBeHitAt() {
    // One alarm of 1 window would hit the events that begin 10 to 60 windows later: 51 of 400.
    assertArrayEquals(new long[] {400, 51}, segment(NONE, 200).chance(1));
    // Two of them 20 windows apart: 71.
    assertArrayEquals(new long[] {400, 71}, segment(NONE, 200, 220).chance(1));
    assertArrayEquals(new long[] {400, 0}, segment(NONE).chance(1));
  }

  private static int lead(Segment segment) {
    return segment.lead(segment.breaches(Kind.EVENT).get(0), 1);
  }

  private static Segment segment(String windows, int... alarms) {
    return new Segment(
        TimelineTest.timeline(windows), scores(windows.length(), alarms), 0, 0, windows.length());
  }

  /** 1 where there is an alarm, else 0. */
  private static float[] scores(int length, int... alarms) {
    float[] scores = new float[length];
    for (int alarm : alarms) {
      scores[alarm] = 1;
    }
    return scores;
  }
}
