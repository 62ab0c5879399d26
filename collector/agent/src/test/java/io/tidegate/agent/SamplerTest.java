package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.CacheTotals;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolType;
import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final long T0 = 1_764_000_000_000L;

  private final FakePool workers = new FakePool("workers");
  private final FakePool db = new FakePool("db");
  private final CallScopes scopes = new CallScopes();
  private final List<MonitoredPool> pools = new ArrayList<>();
  private final OutgoingBuffer buffer = new OutgoingBuffer(100, 1 << 20, 10);
  private final Sampler sampler =
      new Sampler(
          new SampleGrid(1000),
          4000,
          Map.of("zone", "a"),
          () -> pools,
          buffer,
          Clock.fixed(Instant.ofEpochMilli(T0), ZoneOffset.UTC));

  private MonitoredPool register(FakePool pool) {
    MonitoredPool monitored =
        new MonitoredPool(
            "orders-1",
            new PoolId("orders", pool.name),
            pool,
            List.of(new PoolId("payments", "workers")),
            OwnerRule.NONE,
            scopes,
            T0);
    pools.add(monitored);
    return monitored;
  }

  private PoolSample next() {
    List<PoolSample> taken = buffer.takeSamples(1);
    assertEquals(1, taken.size());
    return taken.get(0);
  }

  @Test
  void ofVeryManyTasksSomeStandForAll() {
    register(workers);
    workers.counts = new PoolCounts(400_000, 400_000, 0, 0);
    workers.observers.get(0).runNanos(TimeUnit.MILLISECONDS.toNanos(3));
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(1, next().run().decode().getTotalCount(), "all of them were timed until now");
    assertEquals(8, workers.oneIn);

    workers.counts = new PoolCounts(400_100, 400_100, 0, 0);
    workers.observers.get(0).runNanos(TimeUnit.MILLISECONDS.toNanos(3));
    workers.observers.get(0).runNanos(TimeUnit.MILLISECONDS.toNanos(5));
    sampler.sampleUntil(T0 + 2000, T0 + 1000);
    PoolSample sample = next();
    assertEquals(100, sample.completed(), "counted, not guessed");
    assertEquals(16, sample.run().decode().getTotalCount());
    assertEquals(1, workers.oneIn, "there are few again");
  }

  @Test
  void whereCallsAreCountedEveryTaskIsTimed() {
    db.type = PoolType.DB_CONNECTION;
    register(workers);
    register(db);
    workers.counts = new PoolCounts(400_000, 400_000, 0, 0);
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(1, workers.oneIn);
  }

  @Test
  void aSampleHasWhatHappenedSinceTheLast() {
    workers.counts = new PoolCounts(100, 90, 10, 5);
    register(workers);
    workers.counts = new PoolCounts(107, 96, 11, 6);
    workers.observers.get(0).queueWaitNanos(TimeUnit.MILLISECONDS.toNanos(2));
    workers.observers.get(0).runNanos(TimeUnit.MILLISECONDS.toNanos(50));
    workers.observers.get(0).latencyNanos(TimeUnit.MILLISECONDS.toNanos(52));
    sampler.sampleUntil(T0 + 1000, T0);
    PoolSample first = next();
    assertEquals(new PoolId("orders", "workers"), first.pool());
    assertEquals("orders-1", first.instance());
    assertEquals(T0, first.startMillis());
    assertEquals(T0 + 1000, first.endMillis());
    assertEquals(new PoolSpec(8, 100, 1, 20), first.spec());
    assertEquals(List.of(8, 3, 2), List.of(first.live(), first.active(), first.queued()));
    assertEquals(
        List.of(7L, 6L, 1L, 1L),
        List.of(first.submitted(), first.completed(), first.rejected(), first.failed()));
    assertEquals(1, first.run().decode().getTotalCount());
    assertEquals(50_000, first.run().decode().getMaxValue(), 500);
    assertEquals(2_000, first.queueWait().decode().getMaxValue(), 20);
    assertEquals(52_000, first.latency().decode().getMaxValue(), 520);
    assertEquals(List.of(new PoolId("payments", "workers")), first.dependencies());
    assertEquals(Map.of("zone", "a"), first.labels());

    sampler.sampleUntil(T0 + 2000, T0 + 1000);
    PoolSample second = next();
    assertEquals(T0 + 1000, second.startMillis());
    assertEquals(0, second.submitted());
    assertTrue(second.run().isEmpty());
  }

  @Test
  void timesBelowAMicrosecondAndAboveAnHourAreKeptAtTheEnds() {
    register(workers);
    workers.observers.get(0).runNanos(0);
    workers.observers.get(0).runNanos(TimeUnit.HOURS.toNanos(5));
    sampler.sampleUntil(T0 + 1000, T0);
    PoolSample sample = next();
    assertEquals(2, sample.run().decode().getTotalCount());
    assertEquals(1, sample.run().decode().getMinValue());
  }

  @Test
  void aPoolThatFailsHidesNoOtherAndItsCountsComeLater() {
    register(workers);
    register(db);
    workers.failure = new IllegalStateException("no answer");
    workers.counts = new PoolCounts(3, 3, 0, 0);
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals("db", next().pool().pool());
    assertTrue(buffer.isEmpty());
    workers.failure = null;
    workers.counts = new PoolCounts(5, 5, 0, 0);
    sampler.sampleUntil(T0 + 2000, T0 + 1000);
    PoolSample caughtUp = next();
    assertEquals(5, caughtUp.submitted());
    assertEquals(T0, caughtUp.startMillis());
    assertEquals(T0 + 2000, caughtUp.endMillis());
  }

  @Test
  void afterAPauseNoSampleIsLongerThanAWindow() {
    register(workers);
    sampler.sampleUntil(T0 + 60_000, T0);
    PoolSample sample = next();
    assertEquals(T0 + 56_000, sample.startMillis());
    assertEquals(T0 + 60_000, sample.endMillis());
  }

  @Test
  void aClockThatWentBackStartsAnew() {
    register(workers);
    long until = sampler.sampleUntil(T0 + 5000, T0);
    next();
    until = sampler.sampleUntil(T0 - 60_000, until);
    assertTrue(buffer.isEmpty());
    sampler.sampleUntil(T0 - 59_000, until);
    assertEquals(T0 - 60_000, next().startMillis());
  }

  @Test
  void theSameCellIsSampledOnce() {
    register(workers);
    long until = sampler.sampleUntil(T0 + 1000, T0);
    sampler.sampleUntil(T0 + 1000, until);
    next();
    assertTrue(buffer.isEmpty());
  }

  @Test
  void aSizeThatTheOwnerSetBeyondTheLimitsIsReportedAsItIs() {
    register(workers);
    workers.size = 30;
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(new PoolSpec(30, 100, 1, 30), next().spec());
  }

  @Test
  void aPoolWhoseTotalsStartAgainMakesUpNoNegativeCounts() {
    workers.counts = new PoolCounts(100, 100, 0, 0);
    register(workers);
    workers.counts = new PoolCounts(4, 4, 0, 0);
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(0, next().submitted());
  }

  @Test
  void aCachesLookupsAreThoseOfTheInterval() {
    workers.cache = new CacheTotals(100, 50);
    register(workers);
    register(db);
    workers.cache = new CacheTotals(130, 60);
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(Optional.of(new CacheCounts(30, 10)), next().cache());
    assertEquals(Optional.empty(), next().cache());
    workers.cache = new CacheTotals(7, 1);
    sampler.sampleUntil(T0 + 2000, T0 + 1000);
    assertEquals(Optional.of(new CacheCounts(0, 0)), next().cache());
  }

  @Test
  void callsAreShippedOfTheirInterval() {
    MonitoredPool monitored = register(workers);
    PoolId payments = new PoolId("payments", "api");
    PoolId ledger = new PoolId("ledger", "api");
    monitored.calls(payments).record(TimeUnit.MILLISECONDS.toNanos(4), true);
    monitored.calls(ledger).record(TimeUnit.MILLISECONDS.toNanos(2), false);
    sampler.sampleUntil(T0 + 1000, T0);
    assertEquals(
        List.of(
            new DependencyCalls(ledger, 1, 0, 2000, 2000),
            new DependencyCalls(payments, 1, 1, 4000, 4000)),
        next().calls());
    sampler.sampleUntil(T0 + 2000, T0 + 1000);
    assertEquals(List.of(), next().calls());
  }

  @Test
  void theGridIsTheEpochs() {
    SampleGrid grid = new SampleGrid(15_000);
    assertEquals(15_000, grid.next(0));
    assertEquals(30_000, grid.next(15_000));
    assertEquals(15_000, grid.floor(29_999));
  }
}
