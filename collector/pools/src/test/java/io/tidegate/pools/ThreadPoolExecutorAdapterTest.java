package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertResized;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ThreadPoolExecutorAdapterTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private ThreadPoolExecutor executor;

  @AfterEach
  void stop() throws InterruptedException {
    release.countDown();
    executor.shutdownNow();
    assertTrue(executor.awaitTermination(10, TimeUnit.SECONDS));
  }

  private ThreadPoolExecutorAdapter adapt(int core, int max, int capacity, Shape shape) {
    executor =
        new ThreadPoolExecutor(core, max, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(capacity));
    return new ThreadPoolExecutorAdapter("jobs", executor, 1, 32, shape);
  }

  private void hold() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void growingPastTheOldMaximumTakesBothSetters() {
    ThreadPoolExecutorAdapter pool = adapt(2, 2, 10, Shape.FIXED);
    assertResized(2, 8, pool.resize(8));
    assertEquals(8, executor.getCorePoolSize());
    assertEquals(8, executor.getMaximumPoolSize());
  }

  @Test
  void growingIsEffectiveWhileTheQueueHasRoom() {
    ThreadPoolExecutorAdapter pool = adapt(1, 1, 10, Shape.FIXED);
    for (int i = 0; i < 3; i++) {
      executor.execute(this::hold);
    }
    eventually(() -> pool.state().active() == 1, pool::state);
    assertEquals(2, pool.state().queued());
    pool.resize(3);
    PoolState allRun = new PoolState(3, 3, 3, 0, 10, 1, 32);
    eventually(() -> pool.state().equals(allRun), pool::state);
  }

  @Test
  void shrinkingBelowTheCoreTakesBothSetters() {
    ThreadPoolExecutorAdapter pool = adapt(4, 8, 10, Shape.FIXED);
    assertResized(4, 2, pool.resize(2));
    assertEquals(2, executor.getCorePoolSize());
    assertEquals(2, executor.getMaximumPoolSize());
  }

  @Test
  void whatIsAppliedIsNotYetEffectiveWhileThreadsAreBusy() {
    ThreadPoolExecutorAdapter pool = adapt(4, 4, 10, Shape.FIXED);
    for (int i = 0; i < 4; i++) {
      executor.execute(this::hold);
    }
    eventually(() -> pool.state().active() == 4, pool::state);
    assertResized(4, 1, pool.resize(1));
    assertEquals(4, pool.state().live());
    release.countDown();
    eventually(() -> pool.state().live() == 1, pool::state);
  }

  @Test
  void theRatioIsKept() {
    ThreadPoolExecutorAdapter pool = adapt(4, 8, 10, Shape.RATIO);
    assertResized(8, 20, pool.resize(20));
    assertEquals(10, executor.getCorePoolSize());
    assertEquals(20, executor.getMaximumPoolSize());
    assertResized(20, 1, pool.resize(1));
    assertEquals(1, executor.getCorePoolSize());
    assertResized(1, 6, pool.resize(6));
    assertEquals(3, executor.getCorePoolSize());
  }

  @Test
  void theOwnersLimitsCannotBePassed() {
    ThreadPoolExecutorAdapter pool = adapt(2, 2, 10, Shape.FIXED);
    assertStatus(
        Status.CLAMPED,
        "size 33 is outside of the local limits of pool 'jobs', 1 to 32: it has 32",
        pool.resize(33));
    assertThrows(IllegalArgumentException.class, () -> pool.resize(0));
    assertEquals(32, executor.getMaximumPoolSize());
  }

  @Test
  void anExecutorThatIgnoresItsSettersIsReadBack() {
    executor =
        new ThreadPoolExecutor(3, 3, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>()) {
          @Override
          public void setCorePoolSize(int size) {}

          @Override
          public void setMaximumPoolSize(int size) {}
        };
    ThreadPoolExecutorAdapter pool =
        new ThreadPoolExecutorAdapter("jobs", executor, 1, 32, Shape.FIXED);
    assertResized(3, 3, pool.resize(8));
    assertEquals(Integer.MAX_VALUE, pool.state().queueCapacity());
  }

  @Test
  void rejectionsAreCountedAndStillHandledByTheOwner() {
    ThreadPoolExecutorAdapter pool = adapt(1, 1, 1, Shape.FIXED);
    executor.execute(this::hold);
    executor.execute(this::hold);
    assertThrows(RejectedExecutionException.class, () -> executor.execute(this::hold));
    assertEquals(1, pool.counts().rejected());
    release.countDown();
    eventually(() -> pool.counts().completed() == 2, pool::counts);
    assertEquals(2, pool.counts().submitted());
  }

  @Test
  void closePutsTheHandlerBack() {
    executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    RejectedExecutionHandler before = executor.getRejectedExecutionHandler();
    ThreadPoolExecutorAdapter pool =
        new ThreadPoolExecutorAdapter("jobs", executor, 1, 4, Shape.FIXED);
    pool.close();
    assertSame(before, executor.getRejectedExecutionHandler());
  }

  @Test
  void wrappedTasksAreTimed() throws Exception {
    ThreadPoolExecutorAdapter pool = adapt(1, 1, 10, Shape.FIXED);
    RecordedTimes times = new RecordedTimes();
    pool.observe(times);
    assertEquals(7, executor.submit(pool.wrap(() -> 7)).get(10, TimeUnit.SECONDS));
    CountDownLatch ran = new CountDownLatch(1);
    pool.timed().execute(ran::countDown);
    assertTrue(ran.await(10, TimeUnit.SECONDS));
    eventually(() -> times.latencies.size() == 2, () -> times.latencies);
    assertEquals(times.latencies.get(0), times.waits.get(0) + times.runs.get(0));
    assertEquals(0, pool.counts().failed());
    Runnable failing =
        pool.wrap(
            (Runnable)
                () -> {
                  throw new IllegalStateException("no stock");
                });
    assertThrows(IllegalStateException.class, failing::run);
    assertEquals(1, pool.counts().failed());
  }

  @Test
  void aShutDownExecutorIsNotResized() {
    ThreadPoolExecutorAdapter pool = adapt(2, 2, 10, Shape.FIXED);
    executor.shutdown();
    assertStatus(Status.FAILED, "pool 'jobs' is TERMINATED", pool.resize(3));
  }

  @Test
  void aSizeOutsideOfTheLimitsIsNamedAtOnce() {
    executor = new ThreadPoolExecutor(2, 64, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
    assertEquals(
        "size 64 is outside of the local limits of pool 'jobs': must be 1 to 32",
        assertThrows(
                IllegalArgumentException.class,
                () -> new ThreadPoolExecutorAdapter("jobs", executor, 1, 32, Shape.RATIO))
            .getMessage());
  }
}
