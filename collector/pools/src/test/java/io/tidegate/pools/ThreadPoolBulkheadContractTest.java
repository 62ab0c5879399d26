package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.resilience4j.bulkhead.ThreadPoolBulkhead;
import io.github.resilience4j.bulkhead.ThreadPoolBulkheadConfig;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import org.junit.jupiter.api.Test;

class ThreadPoolBulkheadContractTest extends ManagedPoolContract {
  private ThreadPoolBulkhead bulkhead;
  private ThreadPoolExecutorAdapter pool;

  @Override
  ManagedPool open(int size) {
    bulkhead =
        ThreadPoolBulkhead.of(
            "b",
            ThreadPoolBulkheadConfig.custom()
                .coreThreadPoolSize(size)
                .maxThreadPoolSize(size)
                .queueCapacity(QUEUE)
                .build());
    pool = BulkheadAdapter.ofThreadPool(NAME, bulkhead, MIN, MAX, Shape.FIXED);
    return pool;
  }

  @Override
  void use(Runnable work) {
    bulkhead.submit(pool.wrap(work));
  }

  @Override
  void resizeByOwner(int size) {
    pool.resize(size);
  }

  @Override
  boolean ownerCanResize() {
    return false;
  }

  @Override
  boolean countsFailures() {
    return true;
  }

  @Override
  void end() throws Exception {
    if (bulkhead != null) {
      bulkhead.close();
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Test
  void whatResilience4jShowsIsTheSame() {
    open(4);
    pool.resize(7);
    assertEquals(7, bulkhead.getMetrics().getMaximumThreadPoolSize());
    assertEquals(7, bulkhead.getMetrics().getCoreThreadPoolSize());
  }
}
