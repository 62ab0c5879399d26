package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.util.threads.TaskQueue;
import org.apache.tomcat.util.threads.TaskThreadFactory;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;

class TomcatExecutorContractTest extends ManagedPoolContract {
  private ThreadPoolExecutor executor;
  private TomcatExecutorAdapter pool;

  @Override
  ManagedPool open(int size) {
    adapt(Math.min(2, size), size, Integer.MAX_VALUE);
    return pool;
  }

  /** As a connector makes its own. */
  private void adapt(int spare, int size, int queue) {
    TaskQueue tasks = new TaskQueue(queue);
    executor =
        new ThreadPoolExecutor(
            spare,
            size,
            60,
            TimeUnit.SECONDS,
            tasks,
            new TaskThreadFactory("http-", true, Thread.NORM_PRIORITY));
    tasks.setParent(executor);
    pool = new TomcatExecutorAdapter(NAME, executor, MIN, MAX);
  }

  @Override
  void use(Runnable work) {
    pool.timed().execute(work);
  }

  @Override
  void resizeByOwner(int size) {
    executor.setMaximumPoolSize(size);
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
  boolean countsFailures() {
    return true;
  }

  @Test
  void theSpareThreadsStayAsTheyWereSetButForASmallerSize() {
    adapt(4, 8, 10);
    pool.resize(12);
    assertEquals(4, executor.getCorePoolSize());
    pool.resize(2);
    assertEquals(2, executor.getCorePoolSize());
    pool.resize(10);
    assertEquals(4, executor.getCorePoolSize());
    assertEquals(10, executor.getMaximumPoolSize());
  }

  @Test
  void whatTomcatRejectsIsCounted() {
    adapt(2, 2, 1);
    CountDownLatch release = new CountDownLatch(1);
    eventually(() -> executor.getActiveCount() == 0, pool::snapshot);
    for (int i = 0; i < 3; i++) {
      int taken = i + 1;
      executor.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      // A spare thread takes what it can run out of the queue, a moment later.
      int busy = Math.min(2, i + 1);
      eventually(
          () -> executor.getActiveCount() == busy && executor.getQueue().size() + busy == taken,
          pool::snapshot);
    }
    assertThrows(RejectedExecutionException.class, () -> executor.execute(() -> {}));
    assertEquals(1, pool.counts().rejected());
    release.countDown();
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 1, 0)), pool::snapshot);
  }
}
