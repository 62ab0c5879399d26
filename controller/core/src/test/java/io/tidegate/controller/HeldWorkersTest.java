package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Workers that hold something which does not end. */
class HeldWorkersTest {
  /** 20/s of 50 ms are 1 busy; 4 workers have headroom. */
  private final PoolStory story = PoolStory.auto(4);

  @Test
  void aForecastIsSizedForThoseThatAreLeft() {
    story.active = 3;
    story.calm(20, 20, 50);
    story.breachForecast(1, 1);
    story.window(20, 50, 0);
    story.breachForecast(40, 50);
    // 40/s x 50 ms = 2 busy, / 0.7 = 3; and 3 of 4 are held, as 1 busy explains none at every end.
    assertEquals("breach-forecast", story.decision().reason());
    assertEquals(6, story.decision().toSize());
  }

  @Test
  void whatTheLoadExplainsIsNotHeld() {
    PoolStory busy = PoolStory.auto(8);
    // 100/s x 50 ms = 5 busy; its deviation is 2.2, so 2 at the quietest moment are no wonder.
    busy.active = 2;
    busy.calm(20, 100, 50);
    busy.window(100, 50, 0);
    busy.breachForecast(170, 50);
    // 170/s x 50 ms = 8.5 busy, / 0.7 = 12.1: as without.
    assertEquals(13, busy.decision().toSize());
  }

  @Test
  void onePoolFullOfHeldWorkersIsNotShrunk() {
    story.active = 3;
    story.calm(60, 4, 50);
    assertEquals(4, story.specs.get("i1").size());
    assertEquals(List.of(), story.sent());
    story.active = 0;
    story.calm(60, 4, 50);
    assertTrue(story.sent().size() > 0, "idle workers are given back");
  }

  @Test
  void aPoolInWhichEveryWorkerHangsGrowsOnce() {
    story.calm(20, 40, 50);
    hang();
    story.window(0, 0, 0);
    assertEquals("no-requests", story.decision().reason());
    story.window(0, 0, 0);
    Decision decision = story.decision();
    assertEquals("breach-observed", decision.reason());
    assertEquals(
        "no request ended in 2 windows while 30 wait and 4 are in progress: all 4 per instance hang,"
            + " and the load of before needs 4",
        decision.detail());
    assertEquals(8, decision.toSize());
    story.obey();
    story.windows(10, 0, 0, 0);
    assertEquals(8, story.specs.get("i1").size());
    assertEquals("downstream-slow", heldFor());
  }

  @Test
  void whatEndsAgainAfterTheGrowthIsMeasuredAgain() {
    story.calm(20, 40, 50);
    hang();
    story.windows(2, 0, 0, 0);
    story.obey();
    story.queued = 0;
    story.windows(7, 40, 50, 0);
    assertEquals("slo-met", story.verification().reason());
  }

  @Test
  void aDatabaseThatHangsIsNotGivenMore() {
    story.kind = PoolKind.DB_CONNECTION;
    story.calm(20, 40, 50);
    hang();
    story.windows(5, 0, 0, 0);
    assertEquals(List.of(), story.sent());
    assertEquals("downstream-slow", heldFor());
  }

  @Test
  void anIdlePoolStaysAsItIs() {
    story.calm(20, 40, 50);
    story.window(0, 0, 0);
    assertEquals("no-requests", story.decision().reason());
    story.windows(10, 0, 0, 0);
    assertEquals(List.of(), story.sent());
  }

  private void hang() {
    story.active = 4;
    story.queued = 30;
  }

  /** The reason that the newest hold was written down with. */
  private String heldFor() {
    return story.state.held().replaceAll(":.*", "");
  }
}
