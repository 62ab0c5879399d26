package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.tidegate.pools.ApplyResult.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkheadContractTest extends LendingPoolContract {
  private Bulkhead bulkhead;
  private BulkheadAdapter pool;

  @Override
  ManagedPool open(int size) {
    bulkhead =
        Bulkhead.of(
            "b",
            BulkheadConfig.custom()
                .maxConcurrentCalls(size)
                .maxWaitDuration(Duration.ofSeconds(30))
                .build());
    pool = new BulkheadAdapter(NAME, bulkhead, MIN, MAX);
    return pool;
  }

  @Override
  AutoCloseable borrow() {
    bulkhead.acquirePermission();
    return bulkhead::onComplete;
  }

  @Override
  void resizeByOwner(int size) {
    bulkhead.changeConfig(
        BulkheadConfig.from(bulkhead.getBulkheadConfig()).maxConcurrentCalls(size).build());
  }

  @Override
  void end() {}

  @Override
  boolean ends() {
    return false;
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  boolean tellsWaits() {
    return false;
  }

  @Override
  boolean tellsRuns() {
    return false;
  }

  @Test
  void whatResilience4jShowsFollowsAsCallsEnd() {
    open(4);
    for (int i = 0; i < 3; i++) {
      assertTrue(bulkhead.tryAcquirePermission());
    }
    assertEquals(Status.CONVERGING, pool.resize(2).status());
    assertEquals(3, bulkhead.getMetrics().getMaxAllowedConcurrentCalls());
    assertEquals(0, bulkhead.getMetrics().getAvailableConcurrentCalls());
    bulkhead.onComplete();
    assertEquals(2, bulkhead.getMetrics().getMaxAllowedConcurrentCalls());
    assertEquals(0, bulkhead.getMetrics().getAvailableConcurrentCalls());
    bulkhead.onComplete();
    bulkhead.onComplete();
    assertEquals(2, bulkhead.getMetrics().getMaxAllowedConcurrentCalls());
    assertEquals(2, bulkhead.getMetrics().getAvailableConcurrentCalls());
    assertEquals(Duration.ofSeconds(30), bulkhead.getBulkheadConfig().getMaxWaitDuration());
  }

  @Test
  void whatTheBulkheadTurnsAwayIsCounted() {
    open(2);
    bulkhead.changeConfig(
        BulkheadConfig.custom().maxConcurrentCalls(2).maxWaitDuration(Duration.ZERO).build());
    assertTrue(bulkhead.tryAcquirePermission());
    assertTrue(bulkhead.tryAcquirePermission());
    assertFalse(bulkhead.tryAcquirePermission());
    assertEquals(new PoolCounts(2, 0, 1, 0), pool.counts());
  }
}
