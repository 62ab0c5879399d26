package io.tidegate.predictor.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertTimelineTest {
  @Test
  void aBreachThatIsForetoldIsOneAlertWithItsEndAndItsVerdict() {
    // Fires at 11; the breach begins at 31 and is one at 32.
    AlertStory story = new AlertStory().calm(9).raised(21, 20).over(10).calm(100);
    assertEquals(
        List.of(
            "11 Opened",
            "31 Worsened",
            "32 BREACH_CAME",
            "32 HIT",
            "32 Struck at 31, caught",
            "71 Ended"),
        story.told);
    assertEquals(
        List.of(new ScoredEpisode(AlertStory.at(11), AlertStory.at(31), Verdict.HIT, 20)),
        story.scored);
  }

  /** The protocol's bounds: 9 is too late, 10 and 60 are hits, 61 is early. */
  @ParameterizedTest
  @CsvSource({"9, LATE", "10, HIT", "60, HIT", "61, EARLY"})
  void theLeadDecidesOnTheVerdict(int lead, Verdict verdict) {
    // Fires at its second window, window 3; the breach begins `lead` windows later.
    AlertStory story = new AlertStory().calm(1).raised(lead + 1, 15).over(2);
    assertEquals(List.of(verdict), story.scored.stream().map(ScoredEpisode::verdict).toList());
    assertEquals(lead, story.scored.get(0).leadWindows());
    boolean caught = verdict == Verdict.HIT;
    int breach = 3 + lead;
    assertEquals(
        "%d Struck at %d, %s".formatted(breach + 1, breach, caught ? "caught" : "missed"),
        story.told.get(story.told.size() - 1));
  }

  @Test
  void aRiskThatGoesAwayEndsTheAlertAndIsAFalseAlarmAfter60Windows() {
    // Fires at 3, its last alarm is 4; calm from 5 on, so it ends at 9.
    AlertStory story = new AlertStory().calm(1).raised(3, 15).calm(60);
    assertEquals(List.of("3 Opened", "9 RISK_GONE"), story.told);
    story.calm(1);
    assertEquals(List.of("3 Opened", "9 RISK_GONE", "65 FALSE"), story.told);
  }

  @Test
  void aBreachAfter60CalmWindowsIsStillForetoldAndAfter61ItIsNot() {
    // The last alarm is at 4, the breach begins 60 windows later: not a false alarm, but early.
    AlertStory story = new AlertStory().raised(4, 15).calm(59).over(2);
    assertEquals(
        List.of("2 Opened", "9 RISK_GONE", "65 EARLY", "65 Struck at 64, missed"), story.told);
    AlertStory late = new AlertStory().raised(4, 15).calm(60).over(2);
    assertEquals(
        List.of("2 Opened", "9 RISK_GONE", "66 FALSE", "66 Struck at 65, missed"), late.told);
  }

  @Test
  void pausesOfUpTo30WindowsBelongToTheSameEpisode() {
    AlertStory story = new AlertStory().raised(2, 15).calm(5); // ends at 7
    story.calm(28).raised(2, 12); // 36 and 37: 30 windows after its end
    assertEquals(List.of("2 Opened", "7 RISK_GONE", "37 Reopened"), story.told);
    AlertStory other = new AlertStory().raised(2, 15).calm(5);
    other.calm(31).raised(2, 12);
    assertEquals(List.of("2 Opened", "7 RISK_GONE", "40 Opened"), other.told);
  }

  @Test
  void theSeverityMayRiseAndNeverFalls() {
    AlertStory story = new AlertStory().raised(5, 15).raised(1, 5).raised(5, 15).raised(5, 2);
    assertEquals(List.of("2 Opened", "6 Worsened"), story.told);
    assertEquals(io.tidegate.wire.Alert.Severity.CRITICAL, story.state().open().severity());
  }

  @Test
  void alarmsInABreachAnd30WindowsAfterItDoNotOpenAnEpisode() {
    AlertStory story = new AlertStory().calm(5).overUnforeseen(4).raised(30, 15);
    assertEquals(List.of("7 Struck at 6, missed"), story.told);
    assertEquals(AlertPhase.MUTED, story.phase());
    story.raised(1, 15); // the 31st after the breach
    assertEquals(AlertPhase.QUIET, story.phase());
    story.raised(2, 15);
    assertEquals(List.of("40 Ended", "42 Opened"), story.told.subList(1, 3));
  }

  @Test
  void aBreachThatComesBackWithin30WindowsIsTheSameBreach() {
    AlertStory story = new AlertStory().overUnforeseen(3).calm(29).overUnforeseen(3);
    assertEquals(List.of("2 Struck at 1, missed"), story.told);
    story.calm(30).overUnforeseen(2);
    assertEquals(
        List.of("2 Struck at 1, missed", "66 Ended", "67 Struck at 66, missed"), story.told);
  }

  @Test
  void aSingleWindowOverTheSloIsNoBreach() {
    AlertStory story = new AlertStory().calm(3).over(1).calm(1).over(1).calm(1);
    assertEquals(List.of(), story.told);
  }

  @Test
  void aWindowWithoutDataNeitherMakesNorEndsARun() {
    assertEquals(
        List.of("4 Struck at 2, missed"),
        new AlertStory().calm(1).overUnforeseen(1).blind(1).overUnforeseen(1).told);
    assertEquals(
        List.of(), new AlertStory().calm(1).overUnforeseen(1).blind(3).overUnforeseen(1).told);
  }

  @Test
  void withoutDataTheAlertEnds() {
    AlertStory story = new AlertStory().raised(2, 15).blind(4).raised(1, 14).blind(5);
    assertEquals(List.of("2 Opened", "12 NO_DATA"), story.told);
  }

  @Test
  void windowsThatAreMissingCountAsNoData() {
    AlertStory story = new AlertStory().raised(2, 15).missing(5).raised(1, 15);
    assertEquals(List.of("2 Opened", "8 NO_DATA"), story.told);
  }

  @Test
  void whetherAnAlertWasFalseCannotBeToldWhenTheSizeWasRaisedMeanwhile() {
    AlertStory story = new AlertStory().raised(3, 15).size(12).calm(70);
    assertEquals(List.of("2 Opened", "8 RISK_GONE", "64 UNDECIDED"), story.told);
    // A breach that came all the same is one that was foretold.
    AlertStory struck = new AlertStory().raised(3, 15).size(12).raised(20, 10).over(2);
    assertEquals("25 HIT", struck.told.get(3));
    // A size that was lowered makes nothing better.
    AlertStory smaller = new AlertStory().raised(3, 15).size(4).calm(70);
    assertEquals("64 FALSE", smaller.told.get(2));
  }

  @Test
  void norWhenMostOfTheDataIsMissing() {
    AlertStory story = new AlertStory().raised(3, 15).calm(20).missing(50).calm(1);
    assertEquals(List.of("2 Opened", "8 RISK_GONE", "74 UNDECIDED"), story.told);
  }

  @Test
  void noAlertBeginsInAWindowThatIsOverTheSloItself() {
    AlertStory story = new AlertStory().calm(5).over(1).raised(1, 3).over(1).raised(1, 3);
    assertEquals(List.of("9 Opened"), story.told);
  }

  @Test
  void aWindowThatIsNotNewerIsADefect() {
    AlertStory story = new AlertStory().calm(2).missing(-1);
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> story.calm(1));
    assertEquals("the window ends at 120000: must be after the newest, 120000", e.getMessage());
  }
}
