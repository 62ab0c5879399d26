package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Ack;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionCoverageTest {
  private static final Path DIAGRAM = Path.of("..", "STATES.md");

  /** Every transition of the table is made here; one without a story does not compile or fails. */
  @ParameterizedTest
  @EnumSource(Cause.class)
  void isMade(Cause cause) {
    ControlStep step = story(cause);
    assertEquals(cause, step.cause());
    assertEquals(cause.to, step.state().phase());
  }

  private static ControlStep story(Cause cause) {
    return switch (cause) {
      case HELD -> PoolStory.auto(8).window(100, 50, 0);
      case COMMANDED -> commanded().last;
      case WAITED -> commanded().window(110, 50, 0);
      case APPLIED -> grown().last;
      case PARTLY_APPLIED -> {
        PoolStory story = commanded();
        story.ack(story.sent().get(0), Ack.Outcome.APPLIED);
        yield story.ack(story.sent().get(1), Ack.Outcome.REJECTED);
      }
      case REFUSED -> {
        PoolStory story = commanded();
        story.ack(story.sent().get(0), Ack.Outcome.REJECTED);
        yield story.ack(story.sent().get(1), Ack.Outcome.STALE);
      }
      case OBEYED -> {
        PoolStory story = PoolStory.auto(8);
        story.window(100, 50, 0);
        story.ask(12);
        story.obey();
        yield story.last;
      }
      case LOOSENED -> {
        PoolStory story = AdmissionTest.kept();
        story.policy = story.policy.withBudgets(story.policy.budgets().withAdmissionFloor(0));
        story.window(80, 50, 140);
        story.obey();
        yield story.last;
      }
      case EXPIRED -> commanded().windows(7, 110, 50, 0);
      case MEASURED -> grown().window(110, 50, 0);
      case KEPT -> grown().windows(7, 110, 50, 0);
      case INCONCLUSIVE -> {
        PoolStory story = grown();
        for (int i = 0; i < 6; i++) {
          story.window(PoolWindow.Quality.PARTIAL, 110, 50, 0);
        }
        yield story.window(PoolWindow.Quality.PARTIAL, 110, 50, 0);
      }
      case SUPERSEDED -> {
        PoolStory story = grown();
        story.windows(3, 150, 50, 0);
        yield story.breachForecast(400, 50);
      }
      case SPREAD -> {
        PoolStory story = commanded(PoolStory.canary(4, 4));
        story.obey();
        yield story.windows(4, 110, 50, 0);
      }
      case TAKEN_BACK -> takenBack().last;
      case RESTORING -> takenBack().window(120, 90, 200);
      case RETRIED -> takenBack().windows(7, 120, 90, 200);
      case RESTORED -> {
        PoolStory story = takenBack();
        story.obey();
        yield story.last;
      }
      case GAVE_UP -> {
        PoolStory story = takenBack();
        story.specs.put("i1", new PoolSpec(33, 100, 1, 64));
        story.specs.put("i2", new PoolSpec(33, 100, 1, 64));
        yield story.windows(7, 120, 90, 200);
      }
    };
  }

  private static PoolStory commanded() {
    return commanded(PoolStory.auto(4, 4));
  }

  private static PoolStory commanded(PoolStory story) {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    return story;
  }

  private static PoolStory grown() {
    PoolStory story = commanded();
    story.obey();
    return story;
  }

  private static PoolStory takenBack() {
    PoolStory story = grown();
    story.windows(7, 120, 90, 200);
    return story;
  }

  @Test
  void aTransitionThatIsNotInTheTableIsADefect() {
    IllegalStateException e =
        assertThrows(
            IllegalStateException.class,
            () -> ControlTransitions.next(ControlPhase.OBSERVING, Cause.RESTORED));
    assertEquals("no transition RESTORED from OBSERVING", e.getMessage());
  }

  @Test
  void theDiagramShowsTheTable() throws Exception {
    String file = Files.readString(DIAGRAM);
    int start = file.indexOf("```mermaid\n") + "```mermaid\n".length();
    assertEquals(ControlTransitions.mermaid(), file.substring(start, file.indexOf("```", start)));
  }
}
