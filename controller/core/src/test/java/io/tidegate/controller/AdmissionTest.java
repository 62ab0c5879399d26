package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * One instance with 4 workers, which are all it may have, and room for 100 that wait. The objective
 * is 200 ms.
 */
class AdmissionTest {
  private static PoolStory story(int floor) {
    PoolStory story = PoolStory.auto(4);
    story.policy =
        story.policy.withSizes(1, 4).withBudgets(story.policy.budgets().withAdmissionFloor(floor));
    story.calm(10, 40, 50);
    return story;
  }

  /** More comes than is served, so requests wait. */
  private static PoolStory overloaded(int floor) {
    PoolStory story = story(floor);
    story.windows(2, 100, 50, 600);
    return story;
  }

  static PoolStory tightened() {
    PoolStory story = overloaded(1);
    assertEquals("admission-tightened", story.decision().reason());
    return story;
  }

  private static PoolStory limited() {
    PoolStory story = tightened();
    story.obey();
    story.rejected = 20;
    return story;
  }

  static PoolStory kept() {
    PoolStory story = limited();
    story.windows(7, 80, 50, 140);
    return story;
  }

  private static int queue(PoolStory story) {
    return story.specs.get("i1").queueCapacity();
  }

  @Test
  void asManyMayWaitAsAreServedWithinTheObjective() {
    PoolStory story = tightened();
    Decision decision = story.decision();
    assertEquals(Decision.Kind.ADMISSION, decision.kind());
    assertEquals(List.of(100, 6), List.of(decision.fromSize(), decision.toSize()));
    assertEquals(6, decision.wishedSize());
    assertEquals(List.of("i1"), decision.instances());
    assertTrue(
        decision
            .detail()
            .endsWith(
                "the policy allows 1 to 4; requests wait 602.1 ms, and the objective of 200.0 ms"
                    + " leaves 149.8 ms beside the run time: 6 of 100 may wait, as so many are"
                    + " served within it. Expected: 20% refused at once, p99 of the others within"
                    + " 196.7 ms"),
        decision.detail());
    Command command = story.commands().get(0);
    assertEquals(6, command.targetQueueCapacity());
    assertEquals(List.of(4, 4), List.of(command.expectedSize(), command.targetSize()));
    assertTrue(command.leaseMillis() > 0);
    assertEquals(ControlPhase.AWAITING_ACKS, story.state.phase());
  }

  @Test
  void withoutThePolicysWordNothingIsTurnedAway() {
    PoolStory story = overloaded(0);
    assertEquals("at-maximum", story.decision().reason());
    story.windows(30, 100, 50, 600);
    assertEquals(List.of(), story.commands());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  @Test
  void itGrowsAsLongAsThatHelps() {
    PoolStory story = story(1);
    story.policy = story.policy.withSizes(1, 16);
    story.windows(2, 100, 50, 600);
    assertEquals(Decision.Kind.RESIZE, story.decision().kind());
    assertEquals(0, story.commands().get(0).targetQueueCapacity());
  }

  @Test
  void aModeThatSendsNothingSaysIt() {
    PoolStory story = story(1);
    story.policy = story.policy.withMode(Mode.SHADOW);
    story.windows(2, 100, 50, 600);
    assertEquals(List.of(), story.commands());
    assertEquals("shadow-mode", story.decision().reason());
    assertTrue(
        story
            .decision()
            .detail()
            .endsWith("(it would have been admission-tightened: 100 to 6 may wait)"),
        story.decision().detail());
    assertEquals(List.of(), story.decision().clamps());
    story.policy = story.policy.withMode(Mode.FROZEN);
    story.windows(3, 100, 50, 600);
    assertEquals(List.of(), story.commands());
  }

  @Test
  void whereTheRunAloneIsTooLongNobodyIsTurnedAway() {
    PoolStory story = story(1);
    story.windows(10, 100, 210, 600);
    assertEquals(List.of(), story.commands());
    assertEquals(100, queue(story));
    assertEquals(0, story.state.admission().tightenedAtMillis());
  }

  @Test
  void aQueueIsNeverShorterThanTheFloor() {
    PoolStory story = story(1);
    story.windows(2, 100, 195, 600);
    Decision decision = story.decision();
    assertEquals(List.of(100, 1), List.of(decision.fromSize(), decision.toSize()));
    assertEquals(0, decision.wishedSize());
    assertEquals(
        List.of(new Decision.Clamp("admission-floor", 0, 1, "the policy lets 1 wait at least")),
        decision.clamps());
  }

  @Test
  void fewerThanTheFloorAreNotLetWait() {
    PoolStory story = overloaded(10);
    Decision decision = story.decision();
    assertEquals(List.of(100, 10), List.of(decision.fromSize(), decision.toSize()));
    assertEquals(6, decision.wishedSize());
    assertEquals(
        List.of(new Decision.Clamp("admission-floor", 6, 10, "the policy lets 10 wait at least")),
        decision.clamps());
    assertEquals(10, story.commands().get(0).targetQueueCapacity());
  }

  @Test
  void aQueueThatIsShorterThanTheFloorStaysAsItIs() {
    PoolStory story = overloaded(100);
    assertEquals("at-maximum", story.decision().reason());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void aFloorBelowNothingIsNamed() {
    assertEquals(
        "admissionFloor is -1: must be from 0, no queue is limited, to 1000000",
        assertThrows(IllegalArgumentException.class, () -> Budgets.DEFAULT.withAdmissionFloor(-1))
            .getMessage());
  }

  @Test
  void itIsKeptWhereThoseWhoAreLetInAreInTime() {
    PoolStory story = kept();
    Verification verification = story.verification();
    assertEquals(Verification.Verdict.KEPT, verification.verdict());
    assertEquals("admitted-in-time", verification.reason());
    assertTrue(verification.detail().endsWith(", 100 of 500 refused"), verification.detail());
    assertEquals(6, queue(story));
  }

  @Test
  void itIsTakenBackInFullWhereItDidNotHelp() {
    PoolStory story = limited();
    story.windows(7, 80, 50, 600);
    Verification verification = story.verification();
    assertEquals(Verification.Verdict.ROLLED_BACK, verification.verdict());
    assertEquals("admission-useless", verification.reason());
    assertEquals(Decision.Kind.ADMISSION, story.decision().kind());
    assertEquals(List.of(6, 100), List.of(story.decision().fromSize(), story.decision().toSize()));
    story.obey();
    assertEquals(new PoolSpec(4, 100, 1, 64), story.specs.get("i1"));
    assertEquals(ControlTransitions.Cause.RESTORED, story.last.cause());
    story.rejected = 0;
    story.windows(12, 100, 50, 600);
    assertEquals(List.of(), story.commands());
    assertEquals(100, queue(story));
    story.windows(10, 100, 50, 600);
    assertEquals(6, story.sent().get(0).targetQueueCapacity());
  }

  @Test
  void itsRecordTellsAReplayUntilWhenAllWaits() {
    PoolStory story = tightened();
    Decision limit = story.decision();
    story.obey();
    story.rejected = 20;
    story.windows(7, 80, 50, 600);
    Decision back = story.decision();
    long bar = story.policy.cooldownDownWindows() * PoolStory.WIDTH;
    assertEquals(
        story.state.admission(), AdmissionWatch.NONE.recorded(limit, bar).recorded(back, bar));
  }

  @Test
  void theOwnersQueueIsGivenBackWhenItIsOver() {
    PoolStory story = kept();
    story.windows(30, 80, 50, 140);
    assertEquals(6, queue(story));
    assertNull(story.verification());
    story.rejected = 0;
    story.windows(4, 40, 50, 0);
    assertEquals(List.of(), story.commands());
    story.window(40, 50, 0);
    assertEquals("admission-loosened", story.decision().reason());
    assertEquals(100, story.commands().get(0).targetQueueCapacity());
    story.obey();
    assertEquals(ControlTransitions.Cause.LOOSENED, story.last.cause());
    assertEquals(new PoolSpec(4, 100, 1, 64), story.specs.get("i1"));
  }

  @Test
  void aLimitIsNotGivenBackAtOnce() {
    PoolStory story = limited();
    story.rejected = 0;
    story.windows(19, 40, 50, 0);
    assertEquals(6, queue(story));
    assertEquals(6, story.sent().get(0).targetQueueCapacity());
    story.windows(2, 40, 50, 0);
    assertEquals(100, story.sent().get(0).targetQueueCapacity());
  }

  @Test
  void aPolicyWithoutItGivesTheQueueBack() {
    PoolStory story = kept();
    story.policy = story.policy.withBudgets(story.policy.budgets().withAdmissionFloor(0));
    story.window(80, 50, 140);
    assertEquals("admission-loosened", story.decision().reason());
    assertEquals(100, story.commands().get(0).targetQueueCapacity());
  }

  @Test
  void oneThatIsNotGivenBackIsNotAskedForWithEachWindow() {
    PoolStory story = kept();
    story.policy = story.policy.withBudgets(story.policy.budgets().withAdmissionFloor(0));
    story.window(80, 50, 140);
    story.ack(story.commands().get(0), Ack.Outcome.UNSUPPORTED);
    assertEquals("commands-refused", story.decision().reason());
    story.windows(2, 80, 50, 140);
    assertEquals(List.of(), story.commands());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
    story.window(80, 50, 140);
    assertEquals(100, story.commands().get(0).targetQueueCapacity());
  }

  @Test
  void anAgentThatKnowsNoSuchCommandHasNotObeyed() {
    PoolStory story = tightened();
    Command command = story.commands().get(0);
    story.step(
        new ControlEvent.AckSeen(
            new Ack(
                command.commandId(),
                PoolStory.POOL,
                "i1",
                Ack.Outcome.APPLIED,
                1,
                4,
                4,
                "",
                story.now)));
    assertEquals("commands-refused", story.decision().reason());
    assertEquals(List.of(4, 4), List.of(story.decision().fromSize(), story.decision().toSize()));
    story.revisions.put("i1", 1L);
    story.window(100, 50, 600);
    assertEquals(List.of(), story.commands());
    story.windows(3, 100, 50, 600);
    assertEquals(6, story.sent().get(0).targetQueueCapacity());
  }
}
