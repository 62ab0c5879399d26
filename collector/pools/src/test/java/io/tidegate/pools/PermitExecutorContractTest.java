package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Over virtual threads where the Java has them, else over a platform thread for each task. */
class PermitExecutorContractTest extends ManagedPoolContract {
  private PermitExecutor pool;

  private static ExecutorService threadPerTask() {
    return Runtime.version().feature() >= 21
        ? PermitExecutor.virtualThreads()
        : Executors.newCachedThreadPool();
  }

  @Override
  ManagedPool open(int size) {
    pool = new PermitExecutor(NAME, threadPerTask(), size, MIN, MAX, QUEUE);
    return pool;
  }

  @Override
  void use(Runnable work) {
    Future<?> unused = pool.submit(work);
  }

  @Override
  void resizeByOwner(int size) {
    pool.resize(size);
  }

  @Override
  void end() throws InterruptedException {
    if (pool != null) {
      pool.shutdown();
      assertTrue(pool.awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  Set<Knob> knobs() {
    return Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  }

  @Override
  boolean countsFailures() {
    return true;
  }

  private static void hold(CountDownLatch release) {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTaskThatWaitsHasNoThread() {
    ThreadPoolExecutor threads =
        assertInstanceOf(ThreadPoolExecutor.class, Executors.newCachedThreadPool());
    pool = new PermitExecutor(NAME, threads, 2, MIN, MAX, 10);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 7; i++) {
      pool.execute(() -> hold(release));
    }
    assertEquals(2, threads.getPoolSize());
    assertEquals(new PoolState(2, 2, 2, 5, 10, MIN, MAX), pool.state());
    release.countDown();
  }

  @Test
  void whatFindsTheQueueFullIsRejectedWithTheNumbers() {
    pool = new PermitExecutor(NAME, threadPerTask(), 2, MIN, MAX, 1);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      pool.execute(() -> hold(release));
    }
    assertEquals(
        "pool 'orders-1' takes no task (size=2, active=2, queued=1, queueCapacity=1)",
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {})).getMessage());
    release.countDown();
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 1, 0)), pool::snapshot);
  }

  @Test
  void shutdownNowGivesBackWhatHasNotStarted() throws InterruptedException {
    pool = new PermitExecutor(NAME, threadPerTask(), 2, MIN, MAX, 10);
    CountDownLatch never = new CountDownLatch(1);
    pool.execute(() -> hold(never));
    pool.execute(() -> hold(never));
    Runnable third = () -> {};
    pool.execute(third);
    assertEquals(List.of(third), pool.shutdownNow());
    assertTrue(pool.awaitTermination(20, TimeUnit.SECONDS));
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 0, 1)), pool::snapshot);
  }

  @Test
  void whatTheExecutorBehindItRefusesCostsNoPermit() {
    ExecutorService threads = Executors.newCachedThreadPool();
    pool = new PermitExecutor(NAME, threads, 2, MIN, MAX, 10);
    CountDownLatch release = new CountDownLatch(1);
    pool.execute(() -> hold(release));
    pool.execute(() -> hold(release));
    Future<?> waiting = pool.submit(() -> {});
    threads.shutdown();
    release.countDown();
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 0, 1)), pool::snapshot);
    assertTrue(waiting.isCancelled());
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    assertEquals(0, pool.state().active());
  }

  @Test
  void virtualThreadsAreThereSinceJava21() {
    if (Runtime.version().feature() >= 21) {
      PermitExecutor.virtualThreads().shutdown();
      return;
    }
    assertTrue(
        assertThrows(UnsupportedOperationException.class, PermitExecutor::virtualThreads)
            .getMessage()
            .startsWith("virtual threads need Java 21, this is Java "));
  }
}
