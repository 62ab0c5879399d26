package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Getting in: with and without waiting, and what happens where there is no room. */
@Timeout(30)
class ElasticExecutorIntakeTest extends WorkerPoolContract {
  private static final Duration LONG = Duration.ofSeconds(20);

  private Thread caller(AtomicReference<Object> answer, Runnable task) {
    Thread caller =
        new Thread(
            () -> {
              try {
                answer.set(pool.tryExecute(task, LONG));
              } catch (InterruptedException | RejectedExecutionException e) {
                answer.set(e);
              }
            });
    caller.start();
    return caller;
  }

  @Test
  void aFullPoolTakesNothingWithoutWaiting() {
    start(1, 1);
    occupy(1);
    assertTrue(pool.tryExecute(() -> {}));
    assertFalse(pool.tryExecute(() -> {}));
    assertEquals(1, pool.counts().rejected());
  }

  @Test
  void callersThatWaitGetInInTheirOrderAndNobodyPastThem() throws Exception {
    start(1, 0);
    occupy(1);
    AtomicReference<Object> first = new AtomicReference<>();
    Thread one = caller(first, () -> ran.add("first"));
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    AtomicReference<Object> second = new AtomicReference<>();
    Thread two = caller(second, () -> ran.add("second"));
    eventually(() -> pool.waitingCallers() == 2, pool::waitingCallers);
    pool.resizeQueue(1);
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    assertFalse(pool.tryExecute(() -> ran.add("past them")));
    release.countDown();
    one.join();
    two.join();
    eventually(() -> pool.counts().completed() == 3, pool::counts);
    assertEquals(List.of(true, true), List.of(first.get(), second.get()));
    assertEquals(List.of("first", "second"), ran());
  }

  @Test
  void growingLetsAWaitingCallerIn() throws Exception {
    start(1, 0);
    occupy(1);
    AtomicReference<Object> answer = new AtomicReference<>();
    Thread caller = caller(answer, () -> ran.add("in"));
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    pool.resize(2);
    caller.join();
    assertEquals(true, answer.get());
    eventually(() -> ran().equals(List.of("in")), this::ran);
  }

  @Test
  void waitingEndsAtItsTime() throws Exception {
    start(1, 0);
    occupy(1);
    assertFalse(pool.tryExecute(() -> ran.add("late"), Duration.ofMillis(20)));
    assertThrows(
        RejectedExecutionException.class, () -> pool.submit(() -> 1, Duration.ofMillis(1)));
    assertEquals(0, pool.waitingCallers());
    assertEquals(2, pool.counts().rejected());
  }

  @Test
  void waitingEndsByAnInterruptAndTheTaskIsNotRun() throws Exception {
    start(1, 0);
    occupy(1);
    AtomicReference<Object> answer = new AtomicReference<>();
    Thread caller = caller(answer, () -> ran.add("no"));
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    caller.interrupt();
    caller.join();
    assertEquals(InterruptedException.class, answer.get().getClass());
    assertEquals(0, pool.waitingCallers());
    assertTrue(ran().isEmpty());
  }

  @Test
  void onlySoManyMayWait() throws Exception {
    start(1, 0, settings -> settings.maxWaiters(1));
    occupy(1);
    AtomicReference<Object> answer = new AtomicReference<>();
    Thread caller = caller(answer, () -> {});
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    assertEquals(
        "pool 'orders' has as many waiting callers as it may, 1 (size=1, active=1, queued=0, capacity=0)",
        assertThrows(RejectedExecutionException.class, () -> pool.tryExecute(() -> {}, LONG))
            .getMessage());
    release.countDown();
    caller.join();
  }

  @Test
  void shuttingDownSendsWaitingCallersAway() throws Exception {
    start(1, 0);
    occupy(1);
    AtomicReference<Object> answer = new AtomicReference<>();
    Thread caller = caller(answer, () -> {});
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    pool.shutdown();
    caller.join();
    assertEquals(
        "pool 'orders' is shut down (size=1, active=1, queued=0, capacity=0)",
        ((Exception) answer.get()).getMessage());
  }

  @Test
  void theCallerRunsWhatDoesNotFit() {
    start(1, 0, settings -> settings.onFull(RejectPolicy.callerRuns()));
    occupy(1);
    pool.execute(() -> ran.add(Thread.currentThread().getName()));
    assertEquals(List.of(Thread.currentThread().getName()), ran());
    assertEquals(1, pool.counts().rejected());
  }

  @Test
  void theNewestIsDiscardedAndItsFutureCancelled() {
    start(1, 0, settings -> settings.onFull(RejectPolicy.discardNewest()));
    occupy(1);
    assertTrue(pool.submit(() -> {}).isCancelled());
    assertEquals(1, pool.counts().rejected());
  }

  @Test
  void theOldestMakesRoomAlsoInAPause() {
    start(1, 1, settings -> settings.onFull(RejectPolicy.discardOldest()));
    occupy(1);
    pool.execute(() -> ran.add("oldest"));
    Future<?> middle = pool.submit(() -> ran.add("middle"));
    pool.pause();
    pool.execute(() -> ran.add("newest"));
    assertTrue(middle.isCancelled());
    assertEquals(2, pool.losses().discarded());
    assertEquals(List.of(LostTask.Reason.DISCARDED, LostTask.Reason.DISCARDED), reasons());
    assertEquals(new PoolCounts(4, 2, 0, 2), pool.counts());
    pool.resume();
    release.countDown();
    eventually(() -> ran().equals(List.of("newest")), this::ran);
  }

  @Test
  void blockingWaitsForRoomAndThrowsWhenThereIsNone() throws Exception {
    start(1, 0, settings -> settings.onFull(RejectPolicy.block(Duration.ofMillis(20))));
    occupy(1);
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
    pool.onFull(RejectPolicy.block(LONG));
    CompletableFuture<Void> caller =
        CompletableFuture.runAsync(() -> pool.execute(() -> ran.add("in")));
    eventually(() -> pool.waitingCallers() == 1, pool::waitingCallers);
    release.countDown();
    caller.get(10, TimeUnit.SECONDS);
    eventually(() -> ran().equals(List.of("in")), this::ran);
  }

  @Test
  void aPolicyOfOnesOwnThatForgetsTheTaskLeavesNobodyWaiting() {
    start(1, 0, settings -> settings.onFull(task -> ran.add("seen")));
    occupy(1);
    assertTrue(pool.submit(() -> 1).isCancelled());
    assertEquals(List.of("seen"), ran());
    pool.onFull(RejectPolicy.abort());
    assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {}));
  }

  @Test
  void aMachineWithoutThreadsLosesNothingSilently() throws Exception {
    start(
        1,
        5,
        settings ->
            settings
                .prestart(false)
                .threadFactory(
                    task -> {
                      throw new OutOfMemoryError("unable to create native thread");
                    }));
    assertEquals(
        "pool 'orders' has no worker and can start none: java.lang.OutOfMemoryError: unable to create native thread",
        assertThrows(RejectedExecutionException.class, () -> pool.execute(() -> {})).getMessage());
    assertEquals(new PoolCounts(1, 1, 0, 1), pool.counts());
    assertEquals(List.of(LostTask.Reason.NO_WORKER), reasons());
  }

  @Test
  void aTaskThatWaitedTooLongIsNotRun() {
    start(1, 5, settings -> settings.queueTimeout(Duration.ofMillis(20)));
    int late = occupyInTime();
    pool.execute(() -> ran.add("no"));
    Future<?> future = pool.submit(() -> ran.add("no"));
    eventually(future::isDone, pool::losses);
    assertEquals(late + 2, pool.losses().expired());
    assertEquals(0, pool.state().queued());
    assertEquals(Collections.nCopies(late + 2, LostTask.Reason.QUEUE_TIMEOUT), reasons());
    ExecutionException failure = assertThrows(ExecutionException.class, future::get);
    assertTrue(
        failure.getCause().getMessage().endsWith("at most 20 ms are allowed: it was not run"),
        failure::getMessage);
    release.countDown();
    PoolCounts all = new PoolCounts(late + 3, late + 3, 0, late + 2);
    eventually(() -> pool.counts().equals(all), pool::counts);
    assertTrue(ran().isEmpty());
  }

  /** Gives how many waited too long before one came to run, as on a busy machine. */
  private int occupyInTime() {
    int late = 0;
    while (pool.state().active() == 0) {
      late = (int) pool.losses().expired();
      int before = late;
      pool.execute(this::hold);
      eventually(() -> pool.state().active() == 1 || pool.losses().expired() > before, pool::state);
    }
    return late;
  }
}
