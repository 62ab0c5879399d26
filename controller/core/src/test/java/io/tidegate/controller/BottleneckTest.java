package io.tidegate.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Bottleneck.Resource;
import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.Decision;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What limits, by cases made by hand. Windows of 1 s; 100 requests/s of 50 ms, of which 28 ms are
 * spent in a database, keep 5 of 8 workers busy.
 */
class BottleneckTest {
  private static final PoolId DATABASE = new PoolId("orders-db", "connections");
  private static final PoolId PAYMENTS = new PoolId("payments", "workers");

  private final PoolStory story = PoolStory.auto(8);

  private Bottleneck found() {
    return Bottleneck.of(story.state, story.policy, Diagnosis.of(story.state, story.policy), false);
  }

  private void calm() {
    story.calls.putIfAbsent(DATABASE, 28.0);
    story.calm(12, 100, 50);
  }

  /** Three windows, of which the last two have requests that wait: then the breach is observed. */
  private Decision breach(double perSecond, double runMillis) {
    story.window(perSecond, runMillis, 0);
    story.windows(2, perSecond, runMillis, 150);
    return story.decision();
  }

  /** The run time is 22 ms and what the database takes. */
  private Decision slowDatabase(double perSecond) {
    story.calls.put(DATABASE, 112.0);
    return breach(perSecond, 134);
  }

  @Test
  void nothingLimitsWhereAllIsWell() {
    calm();
    assertEquals(new Bottleneck(Resource.NONE, "", ""), found());
  }

  @Test
  void aWaitAtTheRunTimeOfBeforeIsForWantOfWorkers() {
    calm();
    story.windows(2, 160, 50, 260);
    assertEquals(Resource.POOL_SIZE, found().resource());
    assertEquals("breach-observed", story.decision().reason());
    assertEquals(1, story.commands().size());
  }

  @Test
  void aDatabaseThatExplainsTheSlownessIsNamedAndItsCallersAreNotGrown() {
    story.specs.put("i1", new PoolSpec(16, 100, 1, 64));
    calm();
    Decision decision = slowDatabase(100);

    assertEquals(Resource.DEPENDENCY, found().resource());
    assertEquals(
        "orders-db slower by 4.0x since 13:46:52: 84% of the run time, the pool's own part 21.6 ms"
            + " is as before",
        found().evidence());
    assertEquals("downstream-slow", decision.reason());
    assertTrue(decision.detail().endsWith("; " + found().evidence()), decision.detail());
    assertEquals("orders-db within 36.4 ms a call while requests wait", decision.otherwise());
    assertEquals(List.of(), story.sent());
    Map<String, Double> inputs =
        decision.inputs().stream()
            .collect(Collectors.toMap(Decision.Input::name, Decision.Input::value));
    assertEquals(112, inputs.get("orders-db/connections callMillis"));
    assertEquals(28, inputs.get("orders-db/connections callBaselineMillis"));
    assertEquals(112 / 134.0, inputs.get("orders-db/connections runShare"), 0.01);
    assertEquals(PoolStory.START + 12_000, inputs.get("orders-db/connections slowerSinceMillis"));
    assertEquals(22, inputs.get("ownRunMillis"), 0.6);
    assertEquals(22, inputs.get("ownRunBaselineMillis"), 0.6);
  }

  @Test
  void whatArrivesMoreIsGrownForAndTheDependencysPartIsNot() {
    calm();
    Decision decision = slowDatabase(300);
    assertEquals("breach-observed", decision.reason());
    // The run time counts with 50 ms: 300/s hold 15 workers, / 0.7 = 21.4; with all of the 134 ms
    // it
    // would be 40.2, / 0.7 = 57.4.
    assertEquals(22, decision.wishedSize());
    assertTrue(
        decision.detail().contains("needs 22, has 8; orders-db slower by 4.0x since 13:46:52: 84%"),
        decision.detail());
  }

  /** As where a release made the work heavier: no call takes longer. */
  @Test
  void ownWorkThatTakesLongerIsThePoolsOwn() {
    calm();
    Decision decision = breach(100, 150);
    assertEquals(Resource.POOL_SIZE, found().resource());
    // 100/s x 150 ms = 15 busy, / 0.7 = 21.4; one step doubles at most.
    assertEquals(22, decision.wishedSize());
    assertEquals(16, story.commands().get(0).targetSize());
  }

  @Test
  void moreCallsOfTheSameTimeAreThePoolsOwn() {
    Called before = new Called(DATABASE, 100, 0, 2_800);
    Called after = new Called(DATABASE, 400, 0, 11_200);
    calm();
    WindowFacts newest = story.state.newest().orElseThrow();
    CallChain chain =
        CallChain.of(
            List.of(with(newest, after)),
            List.of(
                with(newest, before),
                with(newest, before),
                with(newest, before),
                with(newest, before),
                with(newest, before)),
            List.of());
    assertEquals(112, chain.dependencies().get(0).requestMillis());
    assertEquals(0, chain.excessMillis());
  }

  private static WindowFacts with(WindowFacts w, Called called) {
    return new WindowFacts(
        w.endMillis(),
        w.widthMillis(),
        w.kind(),
        w.quality(),
        w.arrivalsPerSecond(),
        w.arrivals(),
        w.rejected(),
        w.queued(),
        w.active(),
        w.live(),
        w.count(),
        w.p99Millis(),
        w.runCount(),
        w.runMeanMillis(),
        w.runP99Millis(),
        w.waitCount(),
        w.waitMeanMillis(),
        w.waitP99Millis(),
        w.latency(),
        w.signals(),
        List.of(called),
        true);
  }

  @Test
  void whereNotAllCallsAreTimedTheRestIsTakenForFurtherDown() {
    story.dependencies.add(PAYMENTS);
    story.specs.put("i1", new PoolSpec(16, 100, 1, 64));
    calm();
    breach(100, 150);
    assertEquals(Resource.DEPENDENCY, found().resource());
    assertEquals(
        "requests run 150.0 ms where they ran 50.0 ms, and not all that they call is timed",
        found().evidence());
    assertEquals(List.of(), story.sent());
  }

  @Test
  void ofTwoTheOneThatTakesTheMostIsNamed() {
    story.calls.put(PAYMENTS, 5.0);
    calm();
    story.calls.put(PAYMENTS, 25.0);
    slowDatabase(100);
    assertTrue(found().evidence().startsWith("orders-db slower by 4.0x"), found().evidence());
    story.calls.put(PAYMENTS, 200.0);
    story.windows(3, 100, 334, 0);
    assertTrue(found().evidence().startsWith("payments slower by 40.0x"), found().evidence());
  }

  /** Ten times as slow, but of 0.2 ms: not what makes requests take 100 ms more. */
  @Test
  void aDependencyThatExplainsNothingIsNotBlamed() {
    story.calls.put(PAYMENTS, 0.2);
    calm();
    story.calls.put(PAYMENTS, 2.0);
    Decision decision = breach(100, 150);
    assertEquals(Resource.POOL_SIZE, found().resource());
    assertFalse(decision.detail().contains("payments"), decision.detail());
  }

  @Test
  void aPoolOfTheSameServiceIsNamedWithItsService() {
    PoolId own = new PoolId("orders", "db");
    story.calls.put(own, 20.0);
    story.calm(12, 100, 50);
    story.calls.put(own, 120.0);
    story.callsFailed = 0.12;
    story.windows(3, 100, 150, 0);
    assertEquals(
        "orders/db slower by 6.0x since 13:46:52: 80% of the run time, the pool's own part 30.0 ms"
            + " is as before, and 12% of its calls fail",
        found().evidence());
  }

  @Test
  void replicasAreGrownAndSayWhatIsSlow() {
    story.policy = Policy.of("*", 800).withMode(Mode.AUTO);
    story.kind = PoolKind.REPLICAS;
    story.specs.put("i1", new PoolSpec(4, 0, 2, 20, false, 4));
    calm();
    story.calls.put(DATABASE, 112.0);
    story.windows(3, 100, 134, 0);
    story.breachForecast(100, 330);
    assertEquals("breach-forecast", story.decision().reason());
    assertTrue(
        story.decision().detail().endsWith(", has 4; " + found().evidence()),
        story.decision().detail());
    assertEquals(8, story.commands().get(0).targetSize());
  }

  @Test
  void aGrowthThatIsTakenBackNamesWhatItFed() {
    calm();
    story.window(110, 50, 0);
    story.breachForecast(170, 50);
    story.obey();
    story.calls.put(DATABASE, 68.0);
    story.windows(7, 120, 90, 200);
    assertEquals("downstream-slower", story.verification().reason());
    assertTrue(
        story.verification().detail().contains("; orders-db slower by 2.4x since 13:46:53: 76%"),
        story.verification().detail());
  }

  @Test
  void moreReplicasThanThereMayBeIsSaid() {
    story.kind = PoolKind.REPLICAS;
    story.specs.put("i1", new PoolSpec(2, 0, 1, 2, false, 4));
    calm();
    story.window(110, 50, 0);
    story.breachForecast(400, 50);
    assertEquals("at-local-maximum", story.decision().reason());
    assertTrue(
        story.decision().detail().contains("; more than the 2 replicas that there may be"),
        story.decision().detail());
    Bottleneck limits = found().ofWish(story.state, story.policy, 9);
    assertEquals(Resource.ARRIVALS, limits.resource());
    assertEquals("9 replicas allowed", limits.otherwise());
    assertEquals(found(), found().ofWish(story.state, story.policy, 2));
  }

  @Test
  void aQueueThatBurstsFillIsTheQueue() {
    calm();
    story.rejected = 5;
    story.windows(2, 60, 50, 0);
    assertEquals(Resource.QUEUE, found().resource());
    assertEquals("breach-observed", story.decision().reason());
    assertTrue(
        story
            .decision()
            .detail()
            .endsWith(
                "; requests are turned away though 3.8 of 8 are busy: bursts find the queue full"),
        story.decision().detail());
  }

  @Test
  void aDatabasesOwnTimeIsTheDatabase() {
    story.kind = PoolKind.DB_CONNECTION;
    story.specs.put("i1", new PoolSpec(16, 0, 1, 64));
    story.calm(12, 100, 50);
    story.windows(3, 100, 80, 20);
    assertEquals(Resource.DATABASE, found().resource());
    assertEquals("a time per call of at most 65.1 ms", found().otherwise());
    story.breachForecast(100, 80);
    assertEquals("size-suffices", story.decision().reason());
    assertTrue(
        story.decision().detail().contains("; the database's own time per call is 80.1 ms, 1.6"),
        story.decision().detail());
  }

  @Test
  void aFullCpuIsTheCpuWhereNoCallExplainsTheSlowness() {
    story.policy = story.policy.withRules(story.policy.rules().withHighCpu(new Limit(0.75, 2)));
    calm();
    story.host = new HostLoad(0.9, 0.2, 0);
    Decision decision = breach(100, 150);
    assertEquals(Resource.CPU, found().resource());
    assertEquals("cpu-high", decision.reason());
    assertEquals(List.of(), story.sent());
  }

  @Test
  void aFullCpuIsNotBlamedForWhatADatabaseTakes() {
    story.specs.put("i1", new PoolSpec(16, 100, 1, 64));
    calm();
    story.host = new HostLoad(0.9, 0.2, 0);
    Decision decision = slowDatabase(100);
    assertEquals(Resource.DEPENDENCY, found().resource());
    assertEquals("downstream-slow", decision.reason());
    assertTrue(decision.detail().contains("orders-db slower by 4.0x"), decision.detail());
  }

  @Test
  void aFullOldGenerationIsTheHeap() {
    story.host = new HostLoad(0.3, 0.9, 0);
    calm();
    assertEquals(Resource.HEAP, found().resource());
  }
}
