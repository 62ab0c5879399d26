package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.Decision;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is done without a forecast, and what is not done in spite of one. */
class RulesTest {
  static final HostLoad BUSY = new HostLoad(0.9, Double.NaN, 0);
  static final HostLoad FULL = new HostLoad(0.4, 0.9, 0);

  /** Two collections in each window of 1 s are 120 a minute. */
  static final HostLoad COLLECTING = new HostLoad(0.4, 0.5, 30, 2, 1);

  /** 100/s of 50 ms are 5 busy; 8 workers have headroom. */
  private final PoolStory story = PoolStory.auto(8);

  static PoolStory with(PoolStory story, UnaryOperator<Rules> change) {
    story.policy = story.policy.withRules(change.apply(story.policy.rules()));
    return story;
  }

  /** 4 replicas with 4 workers each; 60 requests/s of 100 ms hold 6 of the 16. */
  static PoolStory replicas(int size) {
    PoolStory story = new PoolStory(Policy.of("*", 800).withMode(Mode.AUTO), size);
    story.kind = PoolKind.REPLICAS;
    story.specs.put("i1", new PoolSpec(size, 0, 2, 16, false, 4));
    return story;
  }

  /** The reason of what was written down last. */
  static String reason(PoolStory story) {
    return story.state.held().isEmpty()
        ? story.decision().reason()
        : story.state.held().replaceAll(":.*", "");
  }

  @Test
  void aP99AboveItsLimitGrowsWhereTheObjectiveIsMet() {
    PoolStory lenient = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 8);
    with(lenient, r -> r.withHighP99(new Limit(500, 2)));
    lenient.windows(5, 100, 50, 0);
    lenient.window(160, 50, 600);
    assertEquals(List.of(), lenient.commands());
    lenient.window(160, 50, 600);
    Decision decision = lenient.decision();
    assertEquals("p99-high", decision.reason());
    assertTrue(
        decision
            .detail()
            .matches("p99 was at least 65\\d\\.\\d ms in each of 2 windows of 1 s, .*"),
        decision.detail());
    assertTrue(decision.detail().contains("the limit is 500.0 ms"), decision.detail());
    assertTrue(lenient.commands().get(0).targetSize() >= 10, decision.toString());

    PoolStory usual = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 8);
    usual.windows(5, 100, 50, 0);
    usual.windows(5, 160, 50, 600);
    assertEquals(List.of(), usual.sent(), "an objective of 2 s lets requests take as long");
  }

  @Test
  void aP99AboveItsLimitGrowsNothingWhereRequestsDoNotWait() {
    PoolStory lenient = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 8);
    with(lenient, r -> r.withHighP99(new Limit(500, 2)));
    lenient.windows(5, 100, 50, 0);
    lenient.windows(5, 10, 600, 0);
    assertEquals(List.of(), lenient.sent());
  }

  @Test
  void whatTheP99RuleNeedsIsNotGivenBack() {
    PoolStory strict = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 20);
    with(strict, r -> r.withHighP99(new Limit(100, 2)));
    PoolStory usual = new PoolStory(Policy.of("*", 2000).withMode(Mode.AUTO), 20);
    for (PoolStory each : List.of(strict, usual)) {
      each.calm(10, 100, 50);
      each.window(100, 50, 100);
      each.calm(9, 100, 50);
    }
    assertEquals(List.of(), strict.sent());
    assertEquals(1, usual.sent().size());
  }

  @Test
  void moreWorkersAreNoHelpWhereTheCpuIsWhatTheyWaitFor() {
    calmThenSlower(story, BUSY);
    story.breachForecast(300, 80);
    Decision decision = story.decision();
    assertEquals("cpu-high", decision.reason());
    assertEquals(Decision.Kind.HOLD, decision.kind());
    assertEquals("cpu-high", decision.clamps().get(decision.clamps().size() - 1).guard());
    assertTrue(
        decision
            .detail()
            .contains(
                "at least 90% of a host's CPU was in use in each of 2 windows of 1 s, the limit is"
                    + " 75%: and requests run 80.1 ms where they ran 50.0 ms"),
        decision.detail());
    assertEquals("a host's CPU within 75%", decision.otherwise());
    assertEquals(List.of(), story.sent());

    PoolStory off = with(PoolStory.auto(8), r -> r.withHighCpu(Limit.off(2)));
    calmThenSlower(off, BUSY);
    off.breachForecast(300, 80);
    assertEquals("breach-forecast", off.decision().reason());
  }

  /** A host is busy with others too: where requests run as ever its CPU is not what limits. */
  @Test
  void aBusyHostDoesNotHoldBackWorkersThatRunAsFastAsEver() {
    story.host = BUSY;
    story.calm(10, 100, 50);
    story.breachForecast(1, 1);
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    assertEquals("breach-forecast", story.decision().reason());
    assertEquals(13, story.sent().get(0).targetSize());
  }

  private static void calmThenSlower(PoolStory story, HostLoad host) {
    story.calm(10, 100, 50);
    story.host = host;
    story.windows(3, 100, 80, 0);
  }

  @Test
  void oneReplicaMoreWhereAHostsCpuIsFull() {
    PoolStory service = replicas(4);
    service.windows(3, 60, 100, 0);
    service.host = BUSY;
    service.window(60, 100, 0);
    assertEquals(List.of(), service.sent());
    service.window(60, 100, 0);
    assertEquals("cpu-high", service.decision().reason());
    assertEquals(5, service.sent().get(0).targetSize());
    service.obey();
    service.windows(6, 60, 100, 0);
    assertEquals("change-in-flight", reason(service));
    assertEquals(5, service.specs.get("i1").size(), "the next only when this one is judged");

    PoolStory off = with(replicas(4), r -> r.withHighCpu(Limit.off(2)));
    off.host = BUSY;
    off.windows(10, 60, 100, 0);
    assertEquals(List.of(), off.sent());
  }

  @Test
  void replicasAreNotGivenBackWhoseCpuWouldBeMissed() {
    assertEquals(6, shrunkTo(Double.NaN));
    // 8 at 60% are 6.4 at 75%.
    assertEquals(7, shrunkTo(0.6));
    assertEquals(8, shrunkTo(0.7));
  }

  /** In windows of a second one collection is 60 a minute, and does not hold the rule's limit. */
  @Test
  void aCollectionNowAndThenKeepsNoReplica() {
    PoolStory service = replicas(8);
    for (int w = 0; w < 25; w++) {
      service.host = new HostLoad(0.3, 0.5, 5, w % 2, 1);
      service.calm(1, 60, 100);
    }
    assertEquals(6, service.sent().get(0).targetSize());
  }

  private static int shrunkTo(double cpu) {
    PoolStory service = replicas(8);
    service.host = new HostLoad(cpu, Double.NaN, 0);
    service.calm(25, 60, 100);
    return service.sent().isEmpty() ? 8 : service.sent().get(0).targetSize();
  }

  @Test
  void collectionsHoldWorkersBackAndAddAReplica() {
    story.host = COLLECTING;
    growthWanted(story, 3);
    assertEquals("breach-forecast", story.decision().reason());

    PoolStory five = PoolStory.auto(8);
    five.host = COLLECTING;
    growthWanted(five, 4);
    assertEquals("gc-frequent", five.decision().reason());
    assertTrue(
        five.decision()
            .detail()
            .contains(
                "at least 120 collections a minute in each of 5 windows of 1 s, the limit is"),
        five.decision().detail());
    assertEquals(List.of(), five.sent());

    PoolStory service = replicas(4);
    service.host = COLLECTING;
    service.windows(4, 60, 100, 0);
    assertEquals(List.of(), service.sent());
    service.window(60, 100, 0);
    assertEquals("gc-frequent", service.decision().reason());
    assertEquals(5, service.sent().get(0).targetSize());
  }

  @Test
  void aFullOldGenerationHoldsWorkersBackButNeitherConnectionsNorReplicas() {
    story.host = FULL;
    growthWanted(story, 5);
    assertEquals("old-generation-high", story.decision().reason());
    assertEquals("an old generation within 80%", story.decision().otherwise());
    assertEquals(List.of(), story.sent());
    story.host = new HostLoad(0.4, 0.7, 0);
    story.window(100, 50, 0);
    assertEquals("breach-forecast", story.decision().reason());

    PoolStory connections = PoolStory.auto(8);
    connections.kind = PoolKind.DB_CONNECTION;
    connections.host = FULL;
    growthWanted(connections, 6);
    assertEquals("breach-forecast", connections.decision().reason());

    PoolStory service = replicas(4);
    service.host = FULL;
    service.windows(6, 60, 100, 0);
    assertEquals("old-generation-high", reason(service));
    service.breachForecast(180, 100);
    assertEquals("breach-forecast", service.decision().reason());
  }

  /** What is observed is that workers are wanted; that more of them do harm is not. */
  @Test
  void aHeapThatIsFullOrCollectedOftenDoesNotKeepAPoolSmallInWhichRequestsWaitAndRunAsEver() {
    for (HostLoad host : List.of(FULL, COLLECTING)) {
      PoolStory waiting = PoolStory.auto(8);
      waiting.host = host;
      waiting.windows(10, 100, 50, 0);
      waiting.windows(2, 160, 50, 260);
      assertEquals("breach-observed", waiting.decision().reason());

      PoolStory slower = PoolStory.auto(8);
      slower.host = host;
      slower.windows(10, 100, 50, 0);
      slower.windows(3, 400, 80, 260);
      assertEquals(host.equals(FULL) ? "old-generation-high" : "gc-frequent", reason(slower));
      assertEquals(List.of(), slower.sent());
    }
  }

  private static void growthWanted(PoolStory story, int windows) {
    story.windows(windows, 100, 50, 0);
    story.breachForecast(1, 1);
    story.window(100, 50, 0);
    story.breachForecast(170, 50);
  }

  /** The minimum is an order, whatever the rules find. */
  @Test
  void aPoolBelowItsMinimumGrowsAllTheSame() {
    story.failed = 20;
    story.host = FULL;
    story.windows(6, 100, 50, 0);
    assertEquals("errors-high", reason(story));
    story.policy = story.policy.withSizes(12, 64);
    story.window(100, 50, 0);
    assertEquals(12, story.sent().get(0).targetSize());
  }

  @Test
  void whatAPersonShouldKnowIsSaidThoughNothingIsToBeDone() {
    story.host = FULL;
    story.calm(6, 100, 50);
    assertEquals("old-generation-high", reason(story));
    story.host = HostLoad.UNKNOWN;
    story.calm(8, 100, 50);
    assertEquals("enough-headroom", reason(story));
  }

  /** A window with a gap neither passes a limit nor keeps to it. */
  @Test
  void aGapIsNotForgetting() {
    story.host = FULL;
    story.windows(6, 100, 50, 0);
    story.host = HostLoad.UNKNOWN;
    story.window(100, 50, 0);
    story.breachForecast(170, 50);
    assertEquals("old-generation-high", story.decision().reason());
    story.windows(2, 100, 50, 0);
    assertEquals(List.of(), story.sent());
    story.window(100, 50, 0);
    assertEquals("breach-forecast", story.decision().reason());
  }

  @Test
  void aLimitThatCannotBeIsNamed() {
    assertEquals(
        "highCpu is 75.0: must be a share from 0 to 1",
        assertThrows(
                IllegalArgumentException.class, () -> Rules.of(200).withHighCpu(new Limit(75, 2)))
            .getMessage());
    assertEquals(
        "lowTrafficWindows is 0: must be from 1 to 1440",
        assertThrows(
                IllegalArgumentException.class,
                () -> Rules.of(200).withLowTraffic(new Limit(0.2, 0)))
            .getMessage());
  }
}
