package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ElasticConnectionPool;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.Lease;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.PoolType;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallScopesTest {
  private static final long T0 = 1_764_000_000_000L;

  private final CallScopes scopes = new CallScopes();
  private long sampledAt = T0;

  private MonitoredPool monitored(ManagedPool pool) {
    return new MonitoredPool(
        "orders-1", new PoolId("orders", pool.name()), pool, List.of(), OwnerRule.NONE, scopes, T0);
  }

  private static FakePool fake(String name, PoolType type) {
    FakePool pool = new FakePool(name);
    pool.type = type;
    return pool;
  }

  private static LatencyObserver observer(FakePool pool) {
    return pool.observers.get(0);
  }

  private List<DependencyCalls> calls(MonitoredPool pool) {
    sampledAt += 1000;
    PoolSample sample =
        pool.sample(sampledAt, 3_600_000, HostLoad.UNKNOWN, Map.of(), new Scratch()).orElseThrow();
    return sample.calls();
  }

  private static DependencyCalls calls(String pool, long calls, long totalMicros, long maxMicros) {
    return new DependencyCalls(new PoolId("orders", pool), calls, 0, totalMicros, maxMicros);
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private final FakePool web = fake("web", PoolType.WORKER);
  private final FakePool batch = fake("batch", PoolType.WORKER);
  private final FakePool db = fake("db", PoolType.DB_CONNECTION);
  private final MonitoredPool fromWeb = monitored(web);
  private final MonitoredPool fromBatch = monitored(batch);
  private final MonitoredPool toDb = monitored(db);

  private void borrow(long waitMillis, long useMillis) {
    observer(db).queueWaitNanos(ms(waitMillis));
    observer(db).latencyNanos(ms(waitMillis));
    observer(db).runNanos(ms(useMillis));
  }

  @Test
  void whatATaskBorrowsIsItsPoolsCall() {
    observer(web).queueWaitNanos(ms(1));
    borrow(2, 5);
    borrow(1, 3);
    observer(web).runNanos(ms(20));
    observer(web).latencyNanos(ms(21));
    assertEquals(List.of(calls("db", 2, 11_000, 7_000)), calls(fromWeb));
    assertEquals(List.of(), calls(fromWeb));
    assertEquals(List.of(), calls(toDb));
  }

  @Test
  void outsideOfATaskItIsNobodysCall() {
    borrow(2, 5);
    observer(web).queueWaitNanos(ms(1));
    observer(web).runNanos(ms(20));
    borrow(2, 5);
    assertEquals(List.of(), calls(fromWeb));
  }

  @Test
  void aTaskThatRunsInsideAnotherHasItsOwnCalls() {
    observer(web).queueWaitNanos(0);
    observer(batch).queueWaitNanos(0);
    borrow(0, 4);
    observer(batch).runNanos(ms(5));
    borrow(0, 6);
    observer(web).runNanos(ms(20));
    assertEquals(List.of(calls("db", 1, 4_000, 4_000)), calls(fromBatch));
    assertEquals(List.of(calls("db", 1, 6_000, 6_000)), calls(fromWeb));
  }

  @Test
  void whereNobodyLendsNoThreadIsMarked() {
    toDb.close();
    observer(web).queueWaitNanos(0);
    assertFalse(scopes.close(fromWeb));
  }

  @Test
  void aPoolThatIsTakenOffInTheMiddleOfATaskLeavesNothingOnTheThread() {
    observer(web).queueWaitNanos(0);
    fromWeb.close();
    borrow(0, 4);
    observer(batch).queueWaitNanos(0);
    borrow(0, 6);
    observer(batch).runNanos(ms(10));
    borrow(0, 6);
    assertEquals(List.of(), calls(fromWeb));
    assertEquals(List.of(calls("db", 1, 6_000, 6_000)), calls(fromBatch));
  }

  /** A bulkhead around asynchronous work, say: begun on one thread, ended on another. */
  @Test
  void aPoolWhoseTasksEndElsewhereIsFoundOutAndItsMarksGo() throws Exception {
    observer(batch).queueWaitNanos(0);
    for (int i = 0; i < 20; i++) {
      observer(web).queueWaitNanos(0);
    }
    Thread elsewhere =
        new Thread(
            () -> {
              for (int i = 0; i < MonitoredPool.MOST_ENDED_ELSEWHERE; i++) {
                observer(web).runNanos(0);
              }
            });
    elsewhere.start();
    elsewhere.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(fromWeb.scoped());
    assertTrue(fromBatch.scoped());
    borrow(0, 6);
    assertEquals(List.of(), calls(fromWeb));
    assertEquals(List.of(calls("db", 1, 6_000, 6_000)), calls(fromBatch));
  }

  @Test
  void realPoolsTellIt() throws Exception {
    try (ElasticExecutor workers =
            ElasticExecutor.builder("workers").size(2).limits(1, 4).queueCapacity(100).build();
        ElasticConnectionPool<AutoCloseable> rpc =
            ElasticConnectionPool.<AutoCloseable>builder("rpc", timeout -> () -> {})
                .size(2)
                .limits(1, 4)
                .build()) {
      MonitoredPool from = monitored(workers);
      monitored(rpc);
      for (int i = 0; i < 40; i++) {
        workers
            .submit(
                () -> {
                  try (Lease<AutoCloseable> lease = rpc.borrow()) {
                    return lease.hashCode();
                  }
                })
            .get(10, TimeUnit.SECONDS);
      }
      try (Lease<AutoCloseable> outside = rpc.borrow()) {
        assertEquals(1, rpc.state().active());
      }
      List<DependencyCalls> calls = calls(from);
      assertEquals(1, calls.size());
      assertEquals(new PoolId("orders", "rpc"), calls.get(0).dependency());
      assertEquals(40, calls.get(0).calls());
    }
  }
}
