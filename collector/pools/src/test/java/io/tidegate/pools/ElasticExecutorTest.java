package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertResized;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ElasticExecutorTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private ElasticExecutor pool;

  @AfterEach
  void stop() {
    release.countDown();
    if (pool != null) {
      assertTrue(pool.close(Duration.ofSeconds(10)), "threads left behind");
    }
  }

  private ElasticExecutor start(int size, int capacity) {
    pool =
        ElasticExecutor.builder("orders").size(size).limits(1, 16).queueCapacity(capacity).build();
    return pool;
  }

  private void occupy(int workers) {
    int before = pool.state().active();
    for (int i = 0; i < workers; i++) {
      pool.execute(this::hold);
    }
    eventually(() -> pool.state().active() == before + workers, pool::state);
  }

  private void hold() {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aFullPoolSaysNoWithItsNumbers() {
    start(2, 1);
    occupy(2);
    pool.execute(() -> {});
    RejectedExecutionException refusal =
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    assertEquals(
        "pool 'orders' is full (size=2, active=2, queued=1, capacity=1)", refusal.getMessage());
    assertEquals(new PoolCounts(3, 0, 1, 0), pool.counts());
    assertEquals(new PoolState(2, 2, 2, 1, 1, 1, 16), pool.state());
  }

  @Test
  void aQueueOfZeroStillFeedsIdleWorkers() {
    start(2, 0);
    occupy(2);
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
  }

  @Test
  void growingStartsWorkersAtOnce() {
    start(1, 10);
    occupy(1);
    pool.execute(this::hold);
    pool.execute(this::hold);
    assertEquals(1, pool.state().active());
    assertResized(1, 3, pool.resize(3));
    eventually(() -> pool.state().active() == 3, pool::state);
    assertEquals(0, pool.state().queued());
  }

  @Test
  void shrinkingLetsBusyWorkersFinishAndEndsIdleOnesAtOnce() {
    start(4, 10);
    occupy(3);
    assertResized(4, 1, pool.resize(1));
    eventually(() -> pool.state().live() == 3, pool::state);
    assertEquals(3, pool.state().active());
    release.countDown();
    // The last of the three is the one worker that stays.
    eventually(() -> pool.counts().completed() == 3, pool::counts);
    eventually(() -> pool.state().live() == 1, pool::state);
  }

  @Test
  void growingAgainBeforeTheShrinkTookEffectReusesTheBusyWorkers() {
    start(4, 10);
    occupy(4);
    pool.resize(1);
    pool.resize(5);
    assertEquals(5, pool.state().live());
    release.countDown();
    eventually(() -> pool.counts().completed() == 4, pool::counts);
    assertEquals(5, pool.state().live());
  }

  @Test
  void theOwnersLimitsCannotBePassed() {
    start(4, 10);
    assertStatus(
        Status.CLAMPED,
        "size 17 is outside of the local limits of pool 'orders', 1 to 16: it has 16",
        pool.resize(17));
    assertThrows(IllegalArgumentException.class, () -> pool.resize(0));
    assertEquals(16, pool.state().size());
  }

  @Test
  void aSmallerQueueDropsNothing() {
    start(1, 5);
    occupy(1);
    pool.execute(() -> {});
    pool.execute(() -> {});
    pool.resizeQueue(1);
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    release.countDown();
    eventually(() -> pool.counts().completed() == 3, pool::counts);
  }

  @Test
  void whateverATaskThrowsTheWorkerLivesOn() {
    List<Throwable> failures = new ArrayList<>();
    pool =
        ElasticExecutor.builder("orders")
            .size(1)
            .onFailure(
                e -> {
                  failures.add(e);
                  throw new IllegalStateException("the handler fails too");
                })
            .threadFactory(
                task -> {
                  Thread thread = new Thread(task);
                  thread.setUncaughtExceptionHandler((t, e) -> failures.add(e));
                  return thread;
                })
            .build();
    AssertionError error = new AssertionError("task");
    pool.execute(
        () -> {
          throw error;
        });
    AtomicReference<Thread> worker = new AtomicReference<>();
    pool.execute(() -> worker.set(Thread.currentThread()));
    eventually(() -> pool.counts().completed() == 2, pool::counts);
    assertEquals(1, pool.counts().failed());
    assertEquals(1, pool.state().live());
    assertEquals(2, failures.size());
    assertEquals(error, failures.get(0));
    assertEquals("the handler fails too", failures.get(1).getMessage());
    assertTrue(worker.get().isAlive());
  }

  @Test
  void aFailureInAFutureIsCountedAndStaysInTheFuture() {
    start(1, 5);
    Future<?> future =
        pool.submit(
            () -> {
              throw new IllegalStateException("no stock");
            });
    ExecutionException failure = assertThrows(ExecutionException.class, future::get);
    assertEquals("no stock", failure.getCause().getMessage());
    eventually(() -> pool.counts().failed() == 1, pool::counts);
  }

  @Test
  void anObserverThatThrowsIsDroppedAndTheOthersAreTold() throws Exception {
    RecordedTimes times = new RecordedTimes();
    List<Throwable> reported = new ArrayList<>();
    pool =
        ElasticExecutor.builder("orders")
            .size(1)
            .threadFactory(
                task -> {
                  Thread thread = new Thread(task);
                  thread.setUncaughtExceptionHandler((t, e) -> reported.add(e));
                  return thread;
                })
            .build();
    pool.observe(
        new LatencyObserver() {
          @Override
          public void queueWaitNanos(long nanos) {
            throw new StackOverflowError();
          }

          @Override
          public void runNanos(long nanos) {}

          @Override
          public void latencyNanos(long nanos) {}
        });
    Observation observation = pool.observe(times);
    pool.submit(() -> {}).get(10, TimeUnit.SECONDS);
    eventually(() -> pool.counts().completed() == 1, pool::counts);
    assertEquals(1, reported.size());
    assertEquals(1, times.waits.size());
    assertEquals(times.latencies.get(0), times.waits.get(0) + times.runs.get(0));
    observation.close();
    observation.close();
    pool.submit(() -> {}).get(10, TimeUnit.SECONDS);
    eventually(() -> pool.counts().completed() == 2, pool::counts);
    assertEquals(1, times.runs.size());
  }

  @Test
  void anInterruptDoesNotReachTheNextTask() {
    start(1, 5);
    pool.execute(() -> Thread.currentThread().interrupt());
    AtomicReference<Boolean> interrupted = new AtomicReference<>();
    pool.execute(() -> interrupted.set(Thread.currentThread().isInterrupted()));
    eventually(() -> pool.counts().completed() == 2, pool::counts);
    assertFalse(interrupted.get());
  }

  @Test
  void closeIsBoundedAndLeavesNobodyWaiting() {
    start(1, 5);
    pool.execute(
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    eventually(() -> pool.state().active() == 1, pool::state);
    Future<?> waiting = pool.submit(() -> {});
    assertTrue(pool.close(Duration.ofMillis(20)));
    assertTrue(waiting.isCancelled());
    assertEquals(0, pool.state().live());
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    assertStatus(Status.FAILED, "pool 'orders' is TERMINATED", pool.resize(2));
  }

  @Test
  void closeLetsTheQueueDrain() {
    start(1, 5);
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 3; i++) {
      pool.execute(ran::incrementAndGet);
    }
    assertTrue(pool.close(Duration.ofSeconds(10)));
    assertEquals(3, ran.get());
  }

  @Test
  void aMachineThatRefusesThreadsChangesNothing() {
    AtomicInteger made = new AtomicInteger();
    pool =
        ElasticExecutor.builder("orders")
            .size(2)
            .threadFactory(
                task -> {
                  if (made.incrementAndGet() > 3) {
                    throw new OutOfMemoryError("unable to create native thread");
                  }
                  return new Thread(task);
                })
            .build();
    ApplyResult result = pool.resize(6);
    assertEquals(Status.FAILED, result.status());
    assertTrue(result.detail().contains("could not start 4 more workers (size=2"), result.detail());
    eventually(() -> pool.state().live() == 2, pool::state);
    assertEquals(2, pool.state().size());
  }

  @Test
  void wrongSettingsAreNamed() {
    assertEquals(
        "name is 'a/b': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit",
        assertThrows(IllegalArgumentException.class, () -> ElasticExecutor.builder("a/b"))
            .getMessage());
    assertEquals(
        "size 9 is outside of the local limits of pool 'orders': must be 1 to 8",
        assertThrows(
                IllegalArgumentException.class,
                () -> ElasticExecutor.builder("orders").limits(1, 8).size(9).build())
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void underRandomResizesEveryTaskIsAccountedFor(long seed) {
    start(4, 50);
    Random random = new Random(seed);
    AtomicInteger ran = new AtomicInteger();
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      if (random.nextInt(20) == 0) {
        pool.resize(1 + random.nextInt(16));
      }
      if (random.nextInt(50) == 0) {
        pool.resizeQueue(random.nextInt(60));
      }
      try {
        pool.execute(ran::incrementAndGet);
      } catch (RejectedExecutionException e) {
        refused++;
      }
      if (i % 100 == 0) {
        PoolState state = pool.state();
        assertTrue(state.active() <= state.live(), () -> "seed " + seed + ": " + state);
      }
    }
    long accepted = 5000 - refused;
    eventually(() -> pool.counts().completed() == accepted, pool::counts);
    assertEquals(accepted, ran.get(), "seed " + seed);
    assertEquals(new PoolCounts(accepted, accepted, refused, 0), pool.counts(), "seed " + seed);
    eventually(() -> pool.state().live() == pool.state().size(), pool::state);
  }
}
