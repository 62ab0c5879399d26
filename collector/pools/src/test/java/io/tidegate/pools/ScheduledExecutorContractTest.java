package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScheduledExecutorContractTest extends ManagedPoolContract {
  private ScheduledThreadPoolExecutor executor;
  private ScheduledExecutorAdapter pool;

  @Override
  ManagedPool open(int size) {
    executor = new ScheduledThreadPoolExecutor(size);
    pool = new ScheduledExecutorAdapter(NAME, executor, MIN, MAX);
    return pool;
  }

  @Override
  void use(Runnable work) {
    executor.execute(pool.wrap(work));
  }

  @Override
  void resizeByOwner(int size) {
    executor.setCorePoolSize(size);
  }

  @Override
  void end() throws InterruptedException {
    if (executor != null) {
      executor.shutdown();
      assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
    }
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
  boolean countsFailures() {
    return true;
  }

  @Test
  void whatIsNotDueIsNoLoad() throws Exception {
    open(2);
    CountDownLatch release = new CountDownLatch(1);
    ScheduledFuture<?> later = executor.schedule(() -> {}, 1, TimeUnit.HOURS);
    for (int i = 0; i < 3; i++) {
      executor.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    eventually(() -> pool.state().active() == 2 && pool.state().queued() == 1, pool::snapshot);
    assertEquals(2, executor.getQueue().size());
    release.countDown();
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 0, 0)), pool::snapshot);
    later.cancel(false);
  }

  @Test
  void eachRunOfAPeriodicTaskIsTimedAndCounted() {
    open(2);
    RecordedTimes times = new RecordedTimes();
    pool.observe(times);
    ScheduledFuture<?> periodic =
        executor.scheduleAtFixedRate(pool.wrap(() -> {}), 0, 1, TimeUnit.MILLISECONDS);
    eventually(() -> times.runs.size() >= 3, pool::snapshot);
    periodic.cancel(false);
    eventually(() -> pool.state().active() == 0 && pool.counts().completed() >= 3, pool::snapshot);
  }
}
