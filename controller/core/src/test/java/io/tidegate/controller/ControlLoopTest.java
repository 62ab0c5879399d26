package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  /** 100/s of 50 ms are 5 busy; 8 workers have headroom. */
  private final PoolStory story = PoolStory.auto(8);

  @Test
  void growsOnForecastBeforeTheBreachAndKeepsWhatHelped() {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);

    Decision decision = story.decision();
    assertEquals("breach-forecast", decision.reason());
    assertEquals(Decision.Kind.RESIZE, decision.kind());
    assertEquals(8, decision.fromSize());
    // 170/s x 50 ms = 8.5 busy; 8.5 / 0.7 = 12.1.
    assertEquals(13, decision.toSize());
    assertEquals(13, decision.wishedSize());
    assertEquals("orders/workers@1000011000#3", decision.decisionId());
    assertEquals("m1", decision.modelVersion());
    assertEquals(
        List.of(
            new Command(
                "orders/workers@1000011000#3/i1",
                "orders/workers@1000011000#3",
                PoolStory.POOL,
                "i1",
                0,
                8,
                13,
                1_000_011_000L,
                1_000_016_000L,
                CommandAction.RESIZE,
                15_000,
                ByteString.EMPTY)),
        story.commands());

    story.obey();
    assertEquals(ControlPhase.VERIFYING, story.state.phase());
    story.windows(6, 150, 50, 2);
    assertNull(story.verification());
    story.window(150, 50, 2);
    assertEquals(Verification.Verdict.KEPT, story.verification().verdict());
    assertEquals("slo-met", story.verification().reason());
    assertEquals("orders/workers@1000011000#3", story.verification().decisionId());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  @Test
  void everyInstanceGetsOneCommandWithItsOwnExpectations() {
    PoolStory two = PoolStory.auto(4, 6);
    two.revisions.put("i2", 7L);
    two.calm(5, 100, 50);
    two.breachForecast(1, 1);
    two.window(100, 50, 0);
    two.breachForecast(200, 50);

    // 200/s x 50 ms = 10 busy, 5 per instance, / 0.7 = 7.1.
    assertEquals(List.of(8, 8), two.commands().stream().map(Command::targetSize).toList());
    assertEquals(List.of(4, 6), two.commands().stream().map(Command::expectedSize).toList());
    assertEquals(List.of(0L, 7L), two.commands().stream().map(Command::expectedRevision).toList());
  }

  @Test
  void growsOnObservedBreachWithoutForecast() {
    story.windows(5, 100, 50, 0);
    assertFalse(story.commands().size() > 0);
    story.window(160, 50, 260);
    assertEquals(List.of(), story.commands());
    story.window(160, 50, 260);
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(1, story.commands().size());
  }

  @Test
  void holdsWhenRequestsDoNotWait() {
    story.calm(5, 50, 50);
    story.windows(2, 20, 260, 1);
    assertEquals("downstream-slow", story.decision().reason());
    assertEquals(List.of(), story.commands());
  }

  /**
   * 100 requests/s of 50 ms are the pool's own; the other 100 ms of each are spent further down.
   */
  @Test
  void doesNotGrowForTimeThatIsSpentFurtherDown() {
    PoolStory roomy = PoolStory.auto(20);
    roomy.calm(10, 100, 50);
    roomy.windows(2, 100, 150, 100);
    assertEquals("downstream-slow", roomy.decision().reason());
    assertEquals(List.of(), roomy.commands());
  }

  @Test
  void shrinksSlowlyAndOnlyOnWhatWasObserved() {
    PoolStory idle = PoolStory.auto(20);
    idle.calm(19, 100, 50);
    assertEquals(List.of(), idle.commands());
    idle.window(100, 50, 0);
    // 5 busy x 1.1 / 0.7 = 7.9; a step is a quarter of 20 at most.
    assertEquals("idle-capacity", idle.decision().reason());
    assertEquals(8, idle.decision().wishedSize());
    assertEquals(15, idle.commands().get(0).targetSize());
  }

  @Test
  void doesNotShrinkWhileABreachIsForecast() {
    PoolStory idle = PoolStory.auto(20);
    for (int i = 0; i < 30; i++) {
      idle.window(100, 50, 0);
      idle.breachForecast(100, 50);
      assertEquals(List.of(), idle.commands());
    }
    assertEquals("size-suffices", idle.state.held().split(":")[0]);
  }

  @Test
  void takesAShrinkingBackWhenTheObjectiveIsMissed() {
    PoolStory idle = PoolStory.auto(20, 20);
    idle.calm(21, 200, 50);
    idle.obey();
    assertEquals(15, idle.specs.get("i1").size());
    idle.windows(3, 200, 50, 1);
    idle.window(200, 50, 300);
    idle.window(200, 50, 300);
    assertEquals(Verification.Verdict.ROLLED_BACK, idle.verification().verdict());
    assertEquals("slo-missed-after-shrink", idle.verification().reason());
    assertEquals(Decision.Kind.ROLL_BACK, idle.decision().kind());
    assertEquals(List.of(20, 20), idle.commands().stream().map(Command::targetSize).toList());
    assertEquals(List.of(1L, 1L), idle.commands().stream().map(Command::expectedRevision).toList());
    idle.obey();
    assertEquals(ControlPhase.OBSERVING, idle.state.phase());
    assertEquals(20, idle.specs.get("i1").size());
    assertEquals(20, idle.specs.get("i2").size());
  }

  @Test
  void takesAGrowthBackThatFedASlowDownstream() {
    grown();
    story.windows(7, 120, 90, 200);
    assertEquals(Verification.Verdict.ROLLED_BACK, story.verification().verdict());
    assertEquals("downstream-slower", story.verification().reason());
    assertEquals(8, story.commands().get(0).targetSize());
    assertEquals(13, story.commands().get(0).expectedSize());
    story.obey();
    story.window(120, 90, 200);
    assertEquals("recently-rolled-back", story.decision().reason());
    assertEquals(List.of(), story.commands());
  }

  /** Each try makes acks outdo windows for a while longer: without the answer it would not end. */
  @Test
  void noticesByAnAnswerThatAnAgentBeganAnew() {
    grown();
    story.specs.put("i1", new PoolSpec(8, 100, 1, 64));
    story.revisions.put("i1", 0L);
    story.windows(3, 110, 50, 0);
    story.breachForecast(300, 50);
    assertEquals(1, story.sent().get(0).expectedRevision());
    story.ack(story.sent().get(0), Ack.Outcome.STALE);
    assertEquals("commands-refused", story.decision().reason());
    story.windows(3, 110, 50, 0);
    assertEquals(0, story.commands().get(0).expectedRevision());
    assertEquals(8, story.commands().get(0).expectedSize());
    assertEquals(16, story.commands().get(0).targetSize());
  }

  /** Cut off with the answer: what it did shows only after it was taken for expired. */
  @Test
  void takesAlsoBackWhatShowedAfterItsDeadline() {
    PoolStory two = PoolStory.auto(8, 8);
    two.calm(10, 200, 50);
    two.window(220, 50, 0);
    two.breachForecast(340, 50);
    Command lost = two.sent().get(1);
    two.ack(two.sent().get(0), Ack.Outcome.APPLIED);
    PoolSpec before = two.specs.remove("i2");
    for (int i = 0; i < 7; i++) {
      two.window(PoolWindow.Quality.PARTIAL, 110, 90, 200);
    }
    assertEquals("partly-applied", two.decision().reason());
    two.specs.put("i2", before.withSize(lost.targetSize()));
    two.revisions.put("i2", 1L);
    two.windows(7, 240, 90, 200);
    assertEquals(Verification.Verdict.ROLLED_BACK, two.verification().verdict());
    assertEquals(
        List.of("i1 8", "i2 8"),
        two.commands().stream().map(c -> c.instance() + " " + c.targetSize()).toList());
  }

  /** 8 workers carry 160 requests/s of 50 ms at most: to go back from 13 would turn them away. */
  @Test
  void keepsAGrowthThatTheArrivalsNeedThoughSomethingDownstreamIsSlow() {
    grown();
    story.windows(7, 400, 90, 200);
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals(13, story.specs.get("i1").size());
  }

  private void grown() {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.obey();
  }

  @Test
  void growthGoesOnWhileVerifyingIfTheOutlookGetsWorse() {
    grown();
    story.windows(3, 140, 50, 1);
    story.breachForecast(175, 50);
    assertEquals(List.of(), story.commands());
    story.window(150, 50, 1);
    story.breachForecast(230, 50);
    assertEquals("breach-forecast", story.decision().reason());
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals("superseded", story.verification().reason());
    // 230/s x 50 ms / 0.7 = 16.4.
    assertEquals(17, story.commands().get(0).targetSize());
    assertEquals(13, story.commands().get(0).expectedSize());
    assertEquals(1, story.commands().get(0).expectedRevision());
  }

  @Test
  void stepAndPolicyMaximumClampTheWish() {
    PoolStory small = new PoolStory(Policy.of("*", 200).withMode(Mode.AUTO).withSizes(1, 10), 4);
    small.calm(5, 40, 50);
    small.window(60, 50, 0);
    small.breachForecast(400, 50);
    Decision decision = small.decision();
    // 400/s x 50 ms / 0.7 = 28.6.
    assertEquals(29, decision.wishedSize());
    assertEquals(8, decision.toSize());
    assertEquals(
        List.of(
            new Decision.Clamp("policy-max", 29, 10, "the policy allows 1 to 10"),
            new Decision.Clamp(
                "step-up", 10, 8, "one change is at most 100% of the size, at least one")),
        decision.clamps());
  }

  @Test
  void holdsAtThePolicysMaximum() {
    story.policy = story.policy.withSizes(1, 8);
    story.calm(5, 100, 50);
    story.window(120, 50, 0);
    story.breachForecast(200, 50);
    assertEquals("at-maximum", story.decision().reason());
    assertEquals(15, story.decision().wishedSize());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void holdsAtTheOwnersMaximum() {
    story.specs.put("i1", new PoolSpec(8, 100, 1, 8));
    story.calm(5, 100, 50);
    story.window(120, 50, 0);
    story.breachForecast(200, 50);
    assertEquals("at-local-maximum", story.decision().reason());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void shadowSaysWhatItWouldDoAndSendsNothing() {
    story.policy = story.policy.withMode(Mode.SHADOW);
    story.calm(5, 100, 50);
    story.window(120, 50, 0);
    story.breachForecast(170, 50);
    Decision decision = story.decision();
    assertEquals("shadow-mode", decision.reason());
    assertEquals(Decision.Kind.HOLD, decision.kind());
    assertEquals(13, decision.wishedSize());
    assertEquals(8, decision.toSize());
    assertEquals("mode", decision.clamps().get(0).guard());
    assertEquals(13, decision.clamps().get(0).before());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void frozenDecidesNothing() {
    story.policy = story.policy.withMode(Mode.FROZEN);
    story.window(120, 50, 300);
    assertEquals("frozen", story.decision().reason());
    story.windows(5, 300, 50, 300);
    assertEquals(List.of(), story.commands());
  }

  @Test
  void refusesToGrowADatabasePoolThatGotSlower() {
    story.kind = PoolKind.DB_CONNECTION;
    story.calm(12, 100, 50);
    for (int i = 0; i < 3; i++) {
      story.window(100, 80, 20);
      story.calmForecast(100, 80);
    }
    story.window(100, 80, 20);
    story.breachForecast(150, 80);
    assertEquals("database-slower", story.decision().reason());
    assertEquals(List.of(), story.commands());
  }

  @Test
  void noDataIsNotZero() {
    story.calm(10, 100, 50);
    story.window(PoolWindow.Quality.PARTIAL, 300, 50, 500);
    assertEquals("partial-window", story.decision().reason());
    assertEquals(
        "a live instance did not report for all of the newest window", story.decision().detail());
    story.window(PoolWindow.Quality.INSUFFICIENT, 0, 50, 0);
    assertEquals("insufficient-window", story.decision().reason());
    story.window(0, 50, 0);
    assertEquals("no-requests", story.decision().reason());
    story.step(
        new ControlEvent.ForecastSeen(
            PoolStory.forecast(story.now + 4 * PoolStory.WIDTH, true, 900, 50)));
    assertEquals("stale-window", story.decision().reason());
  }

  @Test
  void saysWhyThereIsNoForecast() {
    story.window(100, 50, 0);
    assertEquals("no-forecast-yet", story.decision().reason());
    story.step(
        new ControlEvent.ForecastSeen(
            Forecast.unavailable(
                PoolStory.POOL, story.now, 1000, 15, "m1", Forecast.Status.NO_DATA, 200)));
    assertEquals("no-forecast-data", story.decision().reason());
    story.calmForecast(100, 50);
    story.window(100, 50, 0);
    story.calmForecast(100, 50);
    assertEquals("enough-headroom", story.decision().reason());
    story.windows(4, 100, 50, 0);
    assertEquals("stale-forecast", story.decision().reason());
  }

  @Test
  void aHoldIsWrittenOnChangeAndEverySixtyWindows() {
    int written = 0;
    for (int i = 0; i < 180; i++) {
      story.window(100, 50, 0);
      written += story.decision() == null ? 0 : 1;
      story.calmForecast(100, 50);
      written += story.decision() == null ? 0 : 1;
    }
    // no-forecast-yet, then enough-headroom at once, after 60 and after 120 windows.
    assertEquals(4, written);
  }

  @Test
  void expiredCommandsAreSaid() {
    story.calm(10, 100, 50);
    story.breachForecast(1, 1);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.windows(6, 110, 50, 0);
    assertEquals(ControlPhase.AWAITING_ACKS, story.state.phase());
    story.window(110, 50, 0);
    assertEquals("commands-expired", story.decision().reason());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }

  @Test
  void refusedCommandsAreSaidWithTheAgentsWords() {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.ack(story.sent().get(0), Ack.Outcome.STALE);
    assertEquals("commands-refused", story.decision().reason());
    assertTrue(story.decision().detail().endsWith("i1 STALE"), story.decision().detail());
    story.window(110, 50, 0);
    assertEquals("cooldown", story.decision().reason());
  }

  @Test
  void aWindowThatShowsTheNewSizeStandsInForALostAck() {
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.specs.put("i1", new PoolSpec(13, 100, 1, 64));
    story.revisions.put("i1", 1L);
    story.window(110, 50, 0);
    assertEquals(ControlPhase.VERIFYING, story.state.phase());
  }

  @Test
  void repeatedAndOldEventsChangeNothing() {
    story.calm(10, 100, 50);
    ControlState before = story.state;
    story.step(
        new ControlEvent.WindowSeen(
            story.windowOf(PoolWindow.Quality.COMPLETE, story.now, 999, 50, 900)));
    story.step(new ControlEvent.ForecastSeen(PoolStory.forecast(story.now, true, 999, 50)));
    assertEquals(before, story.state);
    assertEquals(List.of(), story.last.effects());
  }

  @Test
  void partialDataGivesNoVerdict() {
    grown();
    for (int i = 0; i < 7; i++) {
      story.window(PoolWindow.Quality.PARTIAL, 120, 90, 200);
    }
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals("too-little-data", story.verification().reason());
  }

  @Test
  void aReadOnlyPoolIsToldWhatWouldHaveBeenAndSentNothing() {
    story.specs.put("i1", new PoolSpec(8, 100, 1, 64, true));
    story.calm(10, 100, 50);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);

    assertEquals(List.of(), story.commands());
    assertEquals(Decision.Kind.HOLD, story.decision().kind());
    assertEquals("read-only", story.decision().reason());
    assertEquals(13, story.decision().wishedSize());
    assertEquals(8, story.decision().toSize());
    assertTrue(
        story.decision().detail().contains("it would have been breach-forecast"),
        story.decision().detail());
  }

  @Test
  void theInstancesThatMayBeSetAreResizedBesideOneThatMayNot() {
    PoolStory two = PoolStory.auto(4, 4);
    two.specs.put("i1", new PoolSpec(4, 100, 1, 64, true));
    two.calm(5, 100, 50);
    two.window(100, 50, 0);
    two.breachForecast(200, 50);

    assertEquals(List.of("i2"), two.commands().stream().map(Command::instance).toList());
    assertEquals(ControlPhase.AWAITING_ACKS, two.state.phase());
  }

  @Test
  void aLatencySeriesIsHeldWhateverComes() {
    story.kind = PoolKind.ENDPOINT;
    story.specs.put("i1", new PoolSpec(1, 0, 1, 1, true));
    story.window(100, 50, 0);
    assertEquals("read-only", story.decision().reason());
    story.windows(5, 100, 50, 400);
    story.breachForecast(170, 50);
    assertEquals(List.of(), story.commands());
    assertEquals(ControlPhase.OBSERVING, story.state.phase());
  }
}
