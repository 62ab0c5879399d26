package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three instances; 200/s x 50 ms are 10 busy of 15, and 300/s need 8 of each. */
class CanaryTest {
  private final PoolStory story = PoolStory.canary(5, 5, 5);

  private void begin() {
    story.calm(10, 150, 50);
    story.window(150, 50, 0);
    story.breachForecast(300, 50);
  }

  private String canary() {
    return story.sent().get(0).instance();
  }

  private void p99s(double own, double others) {
    String name = canary();
    story.specs.keySet().forEach(i -> story.p99s.put(i, i.equals(name) ? own : others));
  }

  private static List<String> instances(List<Command> commands) {
    return commands.stream().map(Command::instance).toList();
  }

  /** Settled, and compared but for the last window. */
  private void watched(double own, double others) {
    story.obey();
    p99s(own, others);
    story.windows(3, 200, 50, 0);
    assertEquals(Cause.MEASURED, story.last.cause());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void theOthersFollowOneThatDidNoWorse() {
    begin();
    Decision decision = story.decision();
    assertEquals("breach-forecast", decision.reason());
    assertEquals(1, story.commands().size());
    assertEquals(List.of(canary()), decision.instances());
    assertTrue(
        decision
            .detail()
            .endsWith(
                "; at "
                    + canary()
                    + " first, the 2 others follow if it does not become worse than they within 5"
                    + " windows"),
        decision.detail());
    Command first = story.commands().get(0);
    assertEquals(first.issuedAtMillis() + 2 * PoolStory.WIDTH, first.expiresAtMillis());

    watched(60, 60);
    story.window(200, 50, 0);
    assertEquals(Cause.SPREAD, story.last.cause());
    assertEquals(Verification.Verdict.KEPT, story.verification().verdict());
    assertEquals("canary-passed", story.verification().reason());
    assertEquals(first.decisionId(), story.verification().decisionId());
    assertEquals("canary-passed", story.decision().reason());
    assertEquals(2, story.commands().size());
    assertFalse(instances(story.commands()).contains(first.instance()));
    assertEquals(
        List.of(first.targetSize(), first.targetSize()),
        story.commands().stream().map(Command::targetSize).toList());
    assertEquals(
        Say.of(
            "%s with %d was worse than the others in 0 of 2 windows: p99 60.0 ms beside 60.0 ms"
                + " (objective 200.0 ms), so the others follow",
            first.instance(), first.targetSize()),
        story.decision().detail());
  }

  @Test
  void theWholeIsVerifiedAndTakenBackAsOneChange() {
    begin();
    watched(60, 60);
    story.window(200, 50, 0);
    String spread = story.decision().decisionId();
    story.obey();
    assertEquals(Cause.APPLIED, story.last.cause());
    story.windows(7, 200, 90, 200);
    assertEquals(Verification.Verdict.ROLLED_BACK, story.verification().verdict());
    assertEquals(spread, story.verification().decisionId());
    assertEquals(List.of("i1", "i2", "i3"), instances(story.commands()).stream().sorted().toList());
    assertEquals(List.of(5, 5, 5), story.commands().stream().map(Command::targetSize).toList());
  }

  @Test
  void oneThatBecomesWorseIsTakenBackAlone() {
    begin();
    String first = canary();
    watched(260, 200);
    story.window(200, 50, 0);
    assertEquals(Cause.TAKEN_BACK, story.last.cause());
    assertEquals("canary-harmful", story.verification().reason());
    assertEquals(Verification.Verdict.ROLLED_BACK, story.verification().verdict());
    assertEquals(List.of(first), instances(story.commands()));
    assertEquals(5, story.commands().get(0).targetSize());
    story.obey();
    assertEquals(Cause.RESTORED, story.last.cause());
    assertTrue(story.specs.values().stream().allMatch(s -> s.size() == 5));
  }

  @Test
  void slowerThanTheOthersWithinTheObjectiveIsNoHarmNorIsSlowWithThem() {
    begin();
    watched(199, 60);
    story.window(200, 50, 0);
    assertEquals(Cause.SPREAD, story.last.cause());

    PoolStory all = PoolStory.canary(5, 5);
    Canary canary = Canary.BEGUN.after(300, 250, all.policy.sloP99Millis());
    assertEquals(new Canary(1, 0, 300, 250), canary);
    assertFalse(canary.after(320, 250, 200).harmed());
    assertTrue(canary.after(320, 250, 200).after(320, 250, 200).harmed());
  }

  @Test
  void withoutAnythingToCompareTheOthersFollow() {
    begin();
    watched(Double.NaN, 60);
    story.window(200, 50, 0);
    assertEquals(Cause.SPREAD, story.last.cause());
    assertTrue(
        story.decision().detail().contains("has nothing to be compared by yet"),
        story.decision().detail());
  }

  @Test
  void anObservedBreachDoesNotWaitForACanary() {
    story.calm(10, 150, 50);
    story.windows(2, 320, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(3, story.commands().size());
  }

  @Test
  void norDoesABreachThatIsNearerThanACanaryTakes() {
    assertEquals(3, commandsAtLead(5));
    assertEquals(1, commandsAtLead(6));
  }

  private static int commandsAtLead(int leadWindows) {
    PoolStory near = PoolStory.canary(5, 5, 5);
    near.calm(10, 150, 50);
    near.window(150, 50, 0);
    near.step(
        new ControlEvent.ForecastSeen(PoolStory.breachForecast(near.now, 300, 50, leadWindows)));
    assertEquals("breach-forecast", near.decision().reason());
    return near.commands().size();
  }

  @Test
  void aLargerWishWaitsForTheCanary() {
    begin();
    story.obey();
    story.windows(3, 200, 50, 0);
    story.breachForecast(600, 50);
    assertEquals(Cause.MEASURED, story.last.cause());
    assertEquals("change-in-flight", story.decision().reason());
  }

  @Test
  void aBreachThatComesMeanwhileCutsItShort() {
    begin();
    story.obey();
    story.windows(2, 320, 50, 260);
    assertEquals(Cause.SPREAD, story.last.cause());
    assertEquals("canary-cut-short", story.decision().reason());
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals(2, story.commands().size());
  }

  @Test
  void aBreachOfTheCanarysOwnDoesNotGoToTheOthers() {
    story.policy = story.policy.withBudgets(Budgets.DEFAULT.withCanaryWindows(4));
    begin();
    story.obey();
    p99s(400, 60);
    story.windows(2, 200, 50, 0);
    story.windows(3, 320, 50, 260);
    assertEquals(Cause.MEASURED, story.last.cause());
    story.window(320, 50, 260);
    assertEquals("canary-harmful", story.verification().reason());
    assertEquals(1, story.commands().size());
  }

  @Test
  void aShrinkingIsTriedAtOneInstanceToo() {
    PoolStory idle = shrinking();
    idle.windows(4, 200, 50, 0);
    assertEquals(Cause.SPREAD, idle.last.cause());
    assertEquals(1, idle.commands().size());
    assertEquals(15, idle.commands().get(0).targetSize());
  }

  @Test
  void theOthersDoNotShrinkBelowWhatTheLoadNeedsNow() {
    PoolStory idle = shrinking();
    idle.windows(4, 480, 50, 0);
    assertEquals(Cause.INCONCLUSIVE, idle.last.cause());
    assertEquals("load-changed", idle.verification().reason());
    assertEquals(List.of(), idle.commands());
  }

  /** 5 busy of each 20. */
  private static PoolStory shrinking() {
    PoolStory idle = PoolStory.canary(20, 20);
    idle.calm(19, 200, 50);
    idle.window(200, 50, 0);
    assertEquals("idle-capacity", idle.decision().reason());
    assertEquals(1, idle.commands().size());
    idle.obey();
    return idle;
  }

  @Test
  void oneInstanceReplicasAndZeroWindowsHaveNoCanary() {
    PoolStory one = PoolStory.canary(8);
    one.calm(10, 100, 50);
    one.window(110, 50, 0);
    one.breachForecast(170, 50);
    one.obey();
    assertTrue(one.state.change().orElseThrow().canary().isEmpty());

    PoolStory off = PoolStory.auto(5, 5, 5);
    off.calm(10, 150, 50);
    off.window(150, 50, 0);
    off.breachForecast(300, 50);
    assertEquals(3, off.commands().size());

    PoolStory replicas = PoolStory.canary(5, 5, 5);
    replicas.kind = PoolKind.REPLICAS;
    replicas.calm(10, 150, 50);
    replicas.window(150, 50, 0);
    replicas.breachForecast(300, 50);
    assertEquals(3, replicas.commands().size());
  }

  @Test
  void oneThatRefusesDoesNotStopThePoolForGood() {
    begin();
    String first = canary();
    story.ack(story.sent().get(0), Ack.Outcome.REJECTED);
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
    for (int i = 0; i < 60 && story.sent().get(0).instance().equals(first); i++) {
      story.window(150, 50, 0);
      story.breachForecast(300, 50);
      if (story.state.phase() == ControlPhase.AWAITING_ACKS) {
        story.ack(story.sent().get(0), Ack.Outcome.REJECTED);
      }
    }
    assertFalse(canary().equals(first));
  }

  @Test
  void withoutAWholeWindowItWaitsAndThenGivesUp() {
    begin();
    watched(60, 60);
    for (int i = 0; i < 5; i++) {
      story.window(PoolWindow.Quality.PARTIAL, 200, 50, 0);
      assertEquals(Cause.MEASURED, story.last.cause());
    }
    story.window(PoolWindow.Quality.PARTIAL, 200, 50, 0);
    assertEquals(Cause.INCONCLUSIVE, story.last.cause());
    assertEquals("too-little-data", story.verification().reason());
  }

  @Test
  void aModeThatForbidsChangesKeepsTheOthersAsTheyAre() {
    begin();
    watched(60, 60);
    story.policy = story.policy.withMode(Mode.ADVISE);
    story.window(200, 50, 0);
    assertEquals(Cause.INCONCLUSIVE, story.last.cause());
    assertEquals("advise-mode", story.verification().reason());
    assertEquals(List.of(), story.commands());
    assertNull(story.decision());
  }

  @Test
  void oneThatBeganAnewMeanwhileProvesNothing() {
    begin();
    String first = canary();
    watched(60, 60);
    story.specs.put(first, new PoolSpec(5, 100, 1, 64));
    story.revisions.put(first, 9L);
    story.window(200, 50, 0);
    assertEquals("instances-gone", story.verification().reason());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void aPersonsRequestGoesBefore() {
    begin();
    story.obey();
    story.ask(7);
    assertEquals(Cause.SUPERSEDED, story.last.cause());
    assertEquals(3, story.commands().size());
  }

  @Test
  void itsStateComesBack() {
    begin();
    watched(260, 200);
    assertEquals(story.state, StateCodec.decode(StateCodec.encode(story.state)));
    assertTrue(story.state.change().orElseThrow().canary().isPresent());
  }

  @Test
  void aCanaryIsNotForLong() {
    assertEquals(
        "canaryWindows is 61: must be from 0, all instances at once, to 60",
        assertThrows(IllegalArgumentException.class, () -> Budgets.DEFAULT.withCanaryWindows(61))
            .getMessage());
  }
}
