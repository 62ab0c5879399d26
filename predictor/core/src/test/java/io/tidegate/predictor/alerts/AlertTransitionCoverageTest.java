package io.tidegate.predictor.alerts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.predictor.alerts.AlertTransitions.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AlertTransitionCoverageTest {
  private static final Path DIAGRAM = Path.of("..", "STATES.md");

  /** Every transition of the table is made here; one without a story does not compile or fails. */
  @ParameterizedTest
  @EnumSource(Cause.class)
  void isMade(Cause cause) {
    AlertStory story = story(cause);
    assertEquals(cause, story.cause);
    assertEquals(cause.to, story.phase());
  }

  private static AlertStory story(Cause cause) {
    return switch (cause) {
      case STAYED_QUIET -> new AlertStory().calm(1);
      case ROSE -> pending();
      case FIRED_AT_ONCE -> new AlertStory(new AlertRule(1, 5, 5, 5)).raised(1, 15);
      case STRUCK_UNWARNED -> new AlertStory().calm(3).overUnforeseen(2);
      case WAITED -> pending().blind(1);
      case FELL_BACK -> pending().calm(1);
      case FIRED -> fired();
      case STRUCK_PENDING -> pending().over(2);
      case WENT_ON -> fired().between(1);
      case WORSENED -> fired().raised(1, 5);
      case BREACH_CAME -> fired().over(2);
      case RISK_GONE -> resolved();
      case DATA_GONE -> fired().blind(5);
      case PAUSED -> resolved().calm(1);
      case CAME_BACK -> resolved().raised(2, 15);
      case CLOSED -> resolved().calm(31);
      case STRUCK_AFTER_ALL -> resolved().over(2);
      case STAYED_MUTED -> fired().over(3);
      case UNMUTED -> fired().over(2).calm(31);
    };
  }

  private static AlertStory pending() {
    return new AlertStory().calm(1).raised(1, 15);
  }

  private static AlertStory fired() {
    return pending().raised(1, 15);
  }

  private static AlertStory resolved() {
    return fired().calm(5);
  }

  @Test
  void aTransitionThatIsNotInTheTableIsADefect() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> AlertTransitions.next(AlertPhase.QUIET, Cause.CAME_BACK));
    assertEquals("no transition CAME_BACK from QUIET", e.getMessage());
  }

  @Test
  void theDiagramShowsTheTable() throws Exception {
    String file = Files.readString(DIAGRAM);
    int start = file.indexOf("```mermaid\n") + "```mermaid\n".length();
    assertEquals(AlertTransitions.mermaid(), file.substring(start, file.indexOf("```", start)));
  }
}
