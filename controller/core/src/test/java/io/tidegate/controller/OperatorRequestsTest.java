package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OperatorRequestsTest {
  /** 100/s of 50 ms on two instances are 2.5 busy each. */
  private final PoolStory story = PoolStory.auto(8, 8);

  private void held(String reason, String detail) {
    Decision decision = story.decision();
    assertEquals(Decision.Kind.HOLD, decision.kind());
    assertEquals(reason, decision.reason());
    assertEquals(detail, decision.detail());
    assertEquals(List.of(), story.commands());
  }

  private List<Integer> targets() {
    return story.commands().stream().map(Command::targetSize).toList();
  }

  @Test
  void everyInstanceIsToldAndTheDecisionNamesTheRequest() {
    story.windows(3, 100, 50, 0);
    story.ask(12);
    Decision decision = story.decision();
    assertEquals(Decision.Kind.RESIZE, decision.kind());
    assertEquals("operator-request", decision.reason());
    assertEquals("sre@example.com asks for 12 per instance of i1, i2", decision.detail());
    assertEquals("asked-1", decision.requestId());
    assertEquals(List.of("i1", "i2"), decision.instances());
    assertEquals(8, decision.fromSize());
    assertEquals(12, decision.toSize());
    assertEquals(List.of(12, 12), targets());
    Command first = story.commands().get(0);
    assertEquals(decision.decisionId() + "/i1", first.commandId());
    assertEquals(CommandAction.RESIZE, first.action());
    assertEquals(15_000, first.leaseMillis());
    assertEquals(first.issuedAtMillis() + 5_000, first.expiresAtMillis());
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"SHADOW", "ADVISE"})
  void noModeButFrozenForbidsIt(Mode mode) {
    story.policy = story.policy.withMode(mode);
    story.windows(3, 100, 50, 0);
    story.ask(12);
    assertEquals(List.of(12, 12), targets());
    assertEquals(mode.word(), story.decision().mode());
    story.policy = story.policy.withMode(Mode.FROZEN);
    story.obey();
    story.ask(14);
    held("frozen", "sre@example.com asks, but the policy's mode is frozen");
  }

  @Test
  void neitherStepNorCooldownBindsAPerson() {
    story.windows(3, 100, 50, 0);
    story.ask(40);
    assertEquals(List.of(40, 40), targets());
    story.obey();
    story.ask(2);
    assertEquals(List.of(2, 2), targets());
    assertEquals(40, story.decision().fromSize());
  }

  @Test
  void theLimitsOfPolicyAndOwnersDoAndAreShown() {
    story.policy = story.policy.withSizes(2, 30);
    story.specs.put("i2", new PoolSpec(8, 100, 4, 20));
    story.windows(3, 100, 50, 0);
    story.ask(100);
    assertEquals(List.of(30, 20), targets());
    assertEquals(
        List.of(
            new Decision.Clamp("policy-max", 100, 30, "the policy allows 2 to 30"),
            new Decision.Clamp("local-max", 30, 20, "the owners of the instances allow no more")),
        story.decision().clamps());
    story.obey();
    story.ask(1);
    assertEquals(List.of(2, 4), targets());
    assertEquals(2, story.decision().toSize());
  }

  @Test
  void whatLeavesNothingToDoSaysWhichLimitItWas() {
    story.windows(3, 100, 50, 0);
    story.ask(8);
    held(
        "already-at-size",
        "sre@example.com asks for 8 per instance of i1, i2; no instance would change");
    story.policy = story.policy.withSizes(1, 8);
    story.ask(9);
    assertEquals("at-maximum", story.decision().reason());
    assertEquals(9, story.decision().wishedSize());
    story.policy = story.policy.withSizes(8, 20);
    story.ask(3);
    assertEquals("at-minimum", story.decision().reason());
    story.specs.put("i1", new PoolSpec(8, 0, 1, 8));
    story.specs.put("i2", new PoolSpec(8, 0, 1, 8));
    story.window(100, 50, 0);
    story.ask(9);
    assertEquals("at-local-maximum", story.decision().reason());
  }

  @Test
  void oneInstanceCanBeNamed() {
    story.windows(3, 100, 50, 0);
    story.ask(story.request(10, CommandAction.RESIZE, "i2"));
    assertEquals(List.of("i2"), story.decision().instances());
    assertEquals(List.of("i2"), story.commands().stream().map(Command::instance).toList());
    story.obey();
    story.ask(story.request(10, CommandAction.RESIZE, "i3"));
    held("request-refused", "sre@example.com asks for instance 'i3': it is none of i1, i2");
  }

  @Test
  void aPoolThatCannotBeSetFromAfarIsLeftAlone() {
    story.specs.put("i1", new PoolSpec(8, 100, 1, 64, true));
    story.windows(3, 100, 50, 0);
    story.ask(12);
    assertEquals(List.of("i2"), story.decision().instances());
    assertEquals(
        "sre@example.com asks for 12 per instance of i2; not to be set from afar: i1",
        story.decision().detail());
    story.obey();
    story.ask(story.request(10, CommandAction.RESIZE, "i1"));
    held("read-only", "sre@example.com asks for 10, but the size of i1 cannot be set from afar");
  }

  @Test
  void withoutAWindowOrWithAnOldOneNothingIsSent() {
    story.ask(12);
    held("no-window-yet", "sre@example.com asks, but no window of the pool was seen yet");
    assertEquals(0, story.decision().fromSize());
    story.windows(3, 100, 50, 0);
    story.now += 33_000;
    story.ask(12);
    held(
        "stale-window",
        "sre@example.com asks, but the newest window is 33.5 s old: it does not show the pool as"
            + " it is");
  }

  @Test
  void anExpiredRequestIsNotActedOn() {
    story.window(100, 50, 0);
    ChangeRequest late = story.request(12, CommandAction.RESIZE, "");
    story.windows(31, 100, 50, 0);
    story.ask(late);
    held(
        "request-expired",
        "sre@example.com asked 30.5 s before the newest window's end, and waited 30.0 s at most");
  }

  /** The commands do not outlive the person's patience. */
  @Test
  void theCommandsExpireWithTheRequest() {
    story.window(100, 50, 0);
    long at = story.now + 100;
    story.ask(
        new ChangeRequest("r", PoolStory.POOL, CommandAction.RESIZE, 12, "", at, at + 2_000, ""));
    assertEquals(at + 2_000, story.commands().get(0).expiresAtMillis());
    assertEquals("an operator asks for 12 per instance of i1, i2", story.decision().detail());
    story.windows(4, 100, 50, 0);
    assertEquals("commands-expired", story.decision().reason());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  @Test
  void theSameRequestActsOnce() {
    story.windows(3, 100, 50, 0);
    ChangeRequest request = story.request(12, CommandAction.RESIZE, "");
    story.ask(request);
    story.obey();
    story.ask(request);
    assertEquals(List.of(), story.last.effects());
    for (int i = 0; i < 20; i++) {
      story.ask(12);
      assertEquals("already-at-size", story.decision().reason());
    }
    assertEquals(16, story.state.requests().size());
  }

  @Test
  void whileAnswersAreOutAnotherIsRefused() {
    story.windows(3, 100, 50, 0);
    story.ask(12);
    String first = story.decision().decisionId();
    story.ask(14);
    held("change-in-flight", "sre@example.com asks, but " + first + " is not answered yet");
    assertEquals("asked-2", story.decision().requestId());
    assertEquals(ControlPhase.AWAITING_ACKS, story.state.phase());
  }

  @Test
  void aChangeThatIsOnlyJudgedGivesWay() {
    story.calm(10, 220, 50);
    story.window(220, 50, 0);
    story.breachForecast(340, 50);
    String own = story.decision().decisionId();
    story.obey();
    assertEquals(ControlPhase.VERIFYING, story.state.phase());
    story.ask(9);
    assertEquals(List.of(9, 9), targets());
    assertEquals(own, story.verification().decisionId());
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals("superseded", story.verification().reason());
    String detail = story.verification().detail();
    assertTrue(detail.startsWith("sre@example.com asked for another size; "), detail);
    assertTrue(detail.contains("220.0 to unknown requests/s, 0 requests in 0 windows"), detail);
    assertFalse(detail.contains("NaN"), detail);
    story.obey();
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  /** Nobody judges it, nobody takes it back, also if it made everything worse. */
  @Test
  void whatAPersonSetIsNeitherJudgedNorTakenBack() {
    story.calm(10, 100, 50);
    story.ask(2);
    story.obey();
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
    for (int i = 0; i < 2; i++) {
      story.window(100, 50, 400);
      assertEquals(List.of(), story.commands());
      assertNull(story.verification());
    }
    assertEquals("cooldown", story.decision().reason());
    story.windows(2, 100, 50, 400);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(Decision.Kind.RESIZE, story.decision().kind());
  }

  @Test
  void aGrowthByHandIsNotShrunkAtOnce() {
    story.calm(15, 100, 50);
    story.ask(30);
    story.obey();
    int windows = 0;
    do {
      windows++;
      story.calm(1, 100, 50);
      assertTrue(windows < 30, "it is shrunk in the end");
    } while (story.last.cause() == ControlTransitions.Cause.HELD);
    // Asked for half a window after a window's end, so the 20 windows of cooldown end within one.
    assertEquals(21, windows);
  }

  @Test
  void aLateWindowDoesNotUndoWhatAnAckSaid() {
    story.windows(3, 100, 50, 0);
    story.ask(12);
    story.obey();
    story.specs.replaceAll((name, spec) -> spec.withSize(8));
    story.revisions.replaceAll((name, revision) -> 0L);
    story.window(100, 50, 0);
    story.ask(14);
    assertEquals(12, story.commands().get(0).expectedSize());
    assertEquals(1, story.commands().get(0).expectedRevision());
  }

  @Test
  void anAgentThatBeganAnewIsBelievedInTheEnd() {
    story.windows(3, 100, 50, 0);
    story.ask(12);
    story.obey();
    story.specs.replaceAll((name, spec) -> spec.withSize(8));
    story.revisions.replaceAll((name, revision) -> 0L);
    story.windows(6, 100, 50, 0);
    story.ask(14);
    assertEquals(8, story.commands().get(0).expectedSize());
    assertEquals(0, story.commands().get(0).expectedRevision());
  }

  @Test
  void anAgentThatBeganAnewIsBelievedWhileTheChangeIsJudged() {
    story.calm(10, 200, 50);
    story.window(220, 50, 0);
    story.breachForecast(380, 50);
    story.obey();
    story.specs.replaceAll((name, spec) -> spec.withSize(8));
    story.revisions.replaceAll((name, revision) -> 0L);
    story.windows(6, 100, 50, 0);
    assertEquals(ControlPhase.VERIFYING, story.state.phase(), () -> "" + story.decision());
    story.ask(64);
    assertEquals(8, story.commands().get(0).expectedSize());
    assertEquals(0, story.commands().get(0).expectedRevision());
  }

  @Test
  void refusedAnswersAreWrittenDown() {
    story.window(100, 50, 0);
    story.ask(12);
    story.ack(story.sent().get(0), Ack.Outcome.UNSUPPORTED);
    story.ack(story.sent().get(1), Ack.Outcome.FAILED);
    assertEquals("commands-refused", story.decision().reason());
    assertTrue(story.decision().detail().endsWith("i1 UNSUPPORTED; i2 FAILED"));
    assertEquals("", story.decision().requestId());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  @Test
  void warmingChangesNoSizeAndIsNotWaitedFor() {
    story.windows(3, 100, 50, 0);
    story.ask(story.request(6, CommandAction.WARM, ""));
    Decision decision = story.decision();
    assertEquals(Decision.Kind.WARM, decision.kind());
    assertEquals("operator-request", decision.reason());
    assertEquals("asked-1", decision.requestId());
    assertEquals(8, decision.toSize());
    assertEquals(List.of(6, 6), targets());
    assertEquals(CommandAction.WARM, story.commands().get(0).action());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
    story.ask(story.request(50, CommandAction.WARM, "i2"));
    assertEquals(List.of(8), targets());
  }

  @Test
  void aRenewalCannotBeAskedFor() {
    story.window(100, 50, 0);
    story.ask(story.request(1, CommandAction.RENEW, ""));
    held(
        "request-refused",
        "sre@example.com asks for a renewal, which the controller does by itself");
  }

  @Test
  void whatAnAgentClampedIsJudgedByWhatItTook() {
    PoolStory one = PoolStory.auto(8);
    one.calm(10, 100, 50);
    one.window(110, 50, 0);
    one.breachForecast(170, 50);
    Command command = one.sent().get(0);
    assertEquals(13, command.targetSize());
    one.specs.put("i1", new PoolSpec(10, 100, 1, 10));
    one.revisions.put("i1", 1L);
    one.step(
        new ControlEvent.AckSeen(
            new Ack(
                command.commandId(),
                PoolStory.POOL,
                "i1",
                Ack.Outcome.CLAMPED,
                1,
                8,
                10,
                "",
                one.now)));
    assertEquals(ControlPhase.VERIFYING, one.state.phase());
    one.windows(7, 150, 50, 2);
    assertEquals(10, one.verification().toSize());
  }

  @Test
  void clampedToTheSizeOfBeforeIsARefusal() {
    PoolStory one = PoolStory.auto(8);
    one.calm(10, 100, 50);
    one.window(110, 50, 0);
    one.breachForecast(170, 50);
    one.ack(one.sent().get(0), Ack.Outcome.CLAMPED);
    assertEquals("commands-refused", one.decision().reason());
    assertEquals(ControlPhase.OBSERVING, one.state.phase());
    assertEquals(PoolWindow.Quality.COMPLETE, one.state.newest().orElseThrow().quality());
  }
}
