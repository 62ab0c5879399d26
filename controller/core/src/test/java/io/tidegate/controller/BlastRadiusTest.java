package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlastRadiusTest {
  private int made;

  /** Another pool as it is at a story's moment: with a change under way, or with none. */
  private ControlState other(PoolStory story, PoolKind kind, boolean changing) {
    PoolStory other = PoolStory.auto(8);
    other.kind = kind;
    other.now = story.now - 2 * PoolStory.WIDTH;
    other.windows(2, 100, 50, 0);
    if (changing) {
      other.ask(9);
    }
    ControlState s = other.state;
    made++;
    return new ControlState(
        new PoolId("others", "pool" + made),
        s.phase(),
        s.history(),
        s.instances(),
        s.forecast(),
        s.change(),
        s.decisions(),
        s.grownAtMillis(),
        s.shrunkAtMillis(),
        s.growthBarredUntilMillis(),
        s.shrinkBarredUntilMillis(),
        s.held(),
        s.heldWindows(),
        s.requests(),
        s.cache(),
        s.trust(),
        s.turns(),
        s.labels(),
        s.admission());
  }

  /** A pool about to grow on a forecast, beside others. */
  private PoolStory beside(int calm, int changing) {
    PoolStory story = PoolStory.auto(8);
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    for (int i = 0; i < calm + changing; i++) {
      story.fleet.saw(other(story, PoolKind.WORKER, i < changing));
    }
    story.fleet.saw(story.state);
    return story;
  }

  @Test
  void aWishWaitsWhileAsManyPoolsChangeAsMay() {
    PoolStory story = beside(5, 4);
    // 10 pools, this one included: 5 may.
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());

    PoolStory more = beside(4, 5);
    more.breachForecast(170, 50);
    assertEquals("blast-radius", more.decision().reason());
    assertEquals(List.of(), more.commands());
    assertEquals(
        List.of(
            new Decision.Clamp(
                "blast-radius",
                13,
                8,
                "5 of 10 pools have a change that is not judged yet, and 5 may at a time")),
        more.decision().clamps());
    assertEquals(
        "fewer than 5 pools with a change under way, or an observed breach",
        more.decision().otherwise());
  }

  @Test
  void aSmallFleetIsNotInItsOwnWay() {
    PoolStory story = beside(0, 2);
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());

    PoolStory fourth = beside(0, 3);
    fourth.breachForecast(170, 50);
    assertEquals("blast-radius", fourth.decision().reason());
  }

  @Test
  void anObservedBreachAndAMinimumDoNotWait() {
    PoolStory story = beside(0, 5);
    story.windows(2, 160, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(1, story.commands().size());

    PoolStory below = beside(0, 5);
    below.policy = below.policy.withSizes(10, 20);
    below.window(110, 50, 0);
    assertEquals("below-minimum", below.decision().reason());
  }

  @Test
  void whatIsUnderWayAlreadyMayGrowFurther() {
    PoolStory story = beside(0, 2);
    story.breachForecast(170, 50);
    story.obey();
    story.fleet.saw(other(story, PoolKind.WORKER, true));
    story.windows(3, 150, 50, 0);
    story.breachForecast(400, 50);
    assertEquals(ControlTransitions.Cause.SUPERSEDED, story.last.cause());
  }

  @Test
  void aVerdictMakesRoom() {
    PoolStory story = beside(0, 2);
    ControlState third = other(story, PoolKind.WORKER, true);
    story.fleet.saw(third);
    story.breachForecast(170, 50);
    assertEquals("blast-radius", story.decision().reason());
    story.fleet.saw(third.with(ControlPhase.OBSERVING, Optional.empty()));
    // The forecast is still good for the next window.
    story.window(110, 50, 0);
    assertEquals("breach-forecast", story.decision().reason());
  }

  @Test
  void countedAreThosePoolsThatReportAndCanBeResized() {
    PoolStory story = PoolStory.auto(8);
    story.window(100, 50, 0);
    story.fleet.saw(other(story, PoolKind.WORKER, true));
    story.fleet.saw(other(story, PoolKind.ENDPOINT, false));
    story.fleet.saw(other(story, PoolKind.CACHE, false));
    story.specs.put("i1", new PoolSpec(8, 0, 8, 8, true, 1));
    story.window(100, 50, 0);
    story.fleet.saw(story.state);
    assertEquals(1, story.fleet.known(story.now));
    assertEquals(1, story.fleet.changing(story.now));

    long silent = story.now - PoolStory.WIDTH + Fleet.SILENT_WINDOWS * PoolStory.WIDTH;
    assertEquals(1, story.fleet.changing(silent));
    assertEquals(0, story.fleet.changing(silent + 1));
    assertEquals(0, story.fleet.known(silent + 1));
  }

  @Test
  void aShareIsAShare() {
    assertEquals(
        "blastRadius is 50.0: must be a share from 0 to 1",
        assertThrows(IllegalArgumentException.class, () -> Budgets.DEFAULT.withBlastRadius(50, 1))
            .getMessage());
    assertEquals(
        "blastRadiusLeast is 0: must be from 1 to 100000, as with 0 nothing would change",
        assertThrows(IllegalArgumentException.class, () -> Budgets.DEFAULT.withBlastRadius(0.5, 0))
            .getMessage());
  }
}
