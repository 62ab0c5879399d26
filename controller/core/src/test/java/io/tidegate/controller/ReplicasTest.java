package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A service of 4 replicas with 4 workers each; 60 requests/s of 100 ms hold 6 of the 16. */
class ReplicasTest {
  private final PoolStory story = service(Mode.AUTO);

  private static PoolStory service(Mode mode) {
    PoolStory story = new PoolStory(Policy.of("*", 800).withMode(mode), 4);
    story.kind = PoolKind.REPLICAS;
    story.specs.put("i1", new PoolSpec(4, 0, 2, 8, false, 4));
    return story;
  }

  @Test
  void aDatabaseThatGetsSlowerGrowsTheReplicasWhereItWouldNotGrowWorkers() {
    story.calm(10, 60, 100);
    story.window(60, 140, 0);
    story.breachForecast(60, 330);

    Decision decision = story.decision();
    assertEquals("breach-forecast", decision.reason());
    // 60/s x 330 ms hold 19.8 slots. Of 10 replicas each has 1.98 of 4, of which 1 in 100 wait
    // longer than the 470 ms that are left; of 9 it is more. One step doubles at most.
    assertEquals(10, decision.wishedSize());
    assertEquals(8, decision.toSize());
    assertTrue(
        decision
            .detail()
            .endsWith("need 10 replicas, has 4; more than the 8 replicas that there may be"),
        decision.detail());
    Command command = story.commands().get(0);
    assertEquals(List.of(4, 8), List.of(command.expectedSize(), command.targetSize()));
    // Nobody is to shrink the service when no controller renews the lease.
    assertEquals(0, command.leaseMillis());

    PoolStory workers = new PoolStory(story.policy, 16);
    workers.calm(10, 60, 100);
    workers.window(60, 140, 0);
    workers.breachForecast(60, 330);
    assertEquals("size-suffices", workers.decision().reason());
  }

  @Test
  void aGrowthIsJudgedFromWhenItsReplicasAreReady() {
    story.calm(10, 60, 100);
    story.window(60, 140, 0);
    story.breachForecast(60, 330);
    story.live = 4;
    story.obey();
    assertEquals(ControlPhase.VERIFYING, story.state.phase());
    for (int w = 0; w < 9; w++) {
      story.window(60, 200, 0);
      assertNull(story.verification(), "window " + w);
    }
    story.live = 8;
    story.windows(6, 60, 250, 0);
    assertNull(story.verification());
    story.window(60, 250, 0);
    assertEquals(Verification.Verdict.KEPT, story.verification().verdict());
    assertEquals("slo-met", story.verification().reason());
  }

  @Test
  void replicasThatNeverGetReadyAreJudgedAllTheSame() {
    story.calm(10, 60, 100);
    story.window(60, 140, 0);
    story.breachForecast(60, 330);
    story.live = 4;
    story.obey();
    int windows = 0;
    do {
      story.window(60, 900, 100);
      windows++;
    } while (story.verification() == null && windows < 100);
    // 15 windows in which they may start, 2 to settle, 5 to judge by.
    assertEquals(22, windows);
    assertEquals("no-effect-seen", story.verification().reason());
  }

  @Test
  void whileReplicasStartNoFurtherOnesAreAskedFor() {
    story.specs.put("i1", new PoolSpec(4, 0, 2, 64, false, 4));
    story.calm(10, 60, 100);
    story.window(60, 120, 0);
    story.breachForecast(60, 200);
    assertEquals(5, story.decision().toSize());
    story.live = 4;
    story.obey();
    story.window(60, 300, 600);
    story.windows(5, 60, 300, 900);
    assertEquals("change-in-flight", story.state.held().split(":")[0]);
    assertEquals(List.of(), story.commands());
    story.live = 5;
    story.windows(3, 60, 300, 900);
    assertTrue(story.sent().get(0).targetSize() > 5, story.sent().toString());
  }

  @Test
  void aGrowthThatLetsTooManyThroughToWhatIsSlowIsTakenBack() {
    story.calm(10, 60, 100);
    story.windows(3, 60, 140, 120);
    story.breachForecast(60, 330);
    story.obey();
    story.windows(7, 60, 400, 700);
    assertEquals(Verification.Verdict.ROLLED_BACK, story.verification().verdict());
    assertEquals("downstream-slower", story.verification().reason());
    assertEquals(
        List.of(8, 4),
        List.of(story.commands().get(0).expectedSize(), story.commands().get(0).targetSize()));
    story.obey();
    assertEquals(4, story.specs.get("i1").size());
  }

  @Test
  void aDatabaseThatBecameSlowerByItselfIsNotBlamedOnReplicasThatNobodyWaitedFor() {
    story.calm(10, 60, 100);
    story.window(60, 140, 0);
    story.breachForecast(60, 330);
    story.obey();
    story.windows(7, 60, 900, 0);
    assertEquals(Verification.Verdict.INCONCLUSIVE, story.verification().verdict());
    assertEquals("no-effect-seen", story.verification().reason());
    assertEquals(8, story.specs.get("i1").size());
  }

  @Test
  void inShadowItIsOnlyWrittenDown() {
    PoolStory shadow = service(Mode.SHADOW);
    shadow.calm(10, 60, 100);
    shadow.window(60, 140, 0);
    shadow.breachForecast(60, 330);
    assertEquals("shadow-mode", shadow.decision().reason());
    assertEquals(List.of(), shadow.commands());
  }

  @Test
  void theOwnersLimitHolds() {
    story.specs.put("i1", new PoolSpec(4, 0, 2, 5, false, 4));
    story.calm(10, 60, 100);
    story.window(60, 140, 0);
    story.breachForecast(60, 330);
    assertEquals(5, story.decision().toSize());
    assertEquals("local-max", story.decision().clamps().get(0).guard());
  }

  @Test
  void idleReplicasGoStepByStep() {
    story.specs.put("i1", new PoolSpec(8, 0, 2, 8, false, 4));
    story.calm(25, 60, 100);
    assertFalse(story.state.change().orElseThrow().growth());
    assertEquals(6, story.sent().get(0).targetSize());
  }

  @Test
  void aPersonAsksForReplicas() {
    story.calm(3, 60, 100);
    story.ask(7);
    assertTrue(
        story.decision().detail().startsWith("sre@example.com asks for 7 replicas of i1"),
        story.decision().detail());
    story.ack(story.sent().get(0), Ack.Outcome.APPLIED);
    assertEquals(7, story.specs.get("i1").size());
  }

  /**
   * By hand, with 4 servers each at 70%: 11.2 in progress are 2.8 on each of 4. That each has a
   * queue of its own costs a fifth where nobody may wait long: P(W &gt; 0) = C(4, a) is 0.0102 for
   * a = 0.9, and 0.0097 for 0.89.
   */
  @Test
  void aReplicaIsAQueueOfItsOwn() {
    assertEquals(4, Sizing.units(11.2, 100, 10_000, 0.7, 4));
    assertEquals(5, Sizing.units(11.3, 100, 10_000, 0.7, 4));
    assertEquals(1, Sizing.units(0, 100, 100, 0.7, 4));
    assertEquals(10, Sizing.units(7, 100, 10_000, 0.7, 1));
    assertEquals(Policy.HIGHEST_SIZE, Sizing.units(1e9, 100, 100, 0.7, 4));
  }
}
