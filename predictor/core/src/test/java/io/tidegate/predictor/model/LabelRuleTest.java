package io.tidegate.predictor.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LabelRuleTest {
  /** One letter a window: n normal, B before a breach, - left out. */
  private static String labels(boolean[] over, boolean foreseeable) {
    StringBuilder text = new StringBuilder();
    for (Label label : LabelRule.STANDARD.label(over, i -> foreseeable)) {
      text.append(
          switch (label) {
            case NORMAL -> 'n';
            case BEFORE_BREACH -> 'B';
            case LEFT_OUT -> '-';
          });
    }
    return text.toString();
  }

  private static boolean[] over(int size, int... at) {
    boolean[] over = new boolean[size];
    for (int i : at) {
      over[i] = true;
    }
    return over;
  }

  @Test
  void windows5To20BeforeAnEventArePositive() {
    assertEquals(
        "n".repeat(40)
            + "-".repeat(40)
            + "B".repeat(16)
            + "-".repeat(4)
            + "-".repeat(33)
            + "n".repeat(67),
        labels(over(200, 100, 101, 102), true));
  }

  @Test
  void oneNoisyWindowIsANearMissAndStaysNormal() {
    assertEquals("n".repeat(150), labels(over(150, 100), true));
  }

  @Test
  void aBreachThatNobodyCouldForeseeTeachesNothing() {
    assertEquals(
        "n".repeat(40) + "-".repeat(60) + "-".repeat(32) + "n".repeat(18),
        labels(over(150, 100, 101), false));
  }

  @Test
  void aBreachWithin30WindowsOfAnotherIsTheSameEvent() {
    assertEquals(
        "n".repeat(40)
            + "-".repeat(40)
            + "B".repeat(16)
            + "-".repeat(4)
            + "-".repeat(57)
            + "n".repeat(43),
        labels(over(200, 100, 101, 125, 126), true));
  }

  @Test
  void afterTheSecondQuietStretchWindowsBeforeAreNotThoseAfterTheFirstBreach() {
    // The second event begins 38 windows after the end of the first: 8 of its own are positive.
    String labels = labels(over(240, 100, 101, 140, 141), true);
    assertEquals("-".repeat(32) + "BBBB" + "----", labels.substring(100, 140));
  }

  @Test
  void aBreachInTheFirstWindowsIsNoEvent() {
    assertEquals("-".repeat(52) + "n".repeat(8), labels(over(60, 20, 21), true));
  }

  @Test
  void aRuleThatMakesNoSenseIsRefused() {
    assertEquals(
        "from 5, to 4, clear 60, sustained 2, quiet 30: must be 1 <= from <= to <= clear,"
            + " sustained at least 1, quiet at least 0",
        assertThrows(IllegalArgumentException.class, () -> new LabelRule(5, 4, 60, 2, 30))
            .getMessage());
  }
}
