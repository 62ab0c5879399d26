package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of the pool, of its workers, and of tasks that do not end. */
@Timeout(30)
class ElasticExecutorLifeTest extends WorkerPoolContract {
  private static final Duration SHORT = Duration.ofMillis(20);

  private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();

  private final PoolListener listener =
      new PoolListener() {
        @Override
        public void phaseChanged(String name, PoolPhase before, PoolPhase now) {
          told.add(before + ">" + now);
        }

        @Override
        public void workerChanged(String name, WorkerView worker) {
          if (worker.phase() == WorkerPhase.FAILED) {
            told.add("worker " + worker.id() + " " + worker.phase());
          }
        }
      };

  @Test
  void everyPhaseIsTold() {
    start(1, 5, settings -> settings.listener(listener));
    assertTrue(pool.pause());
    assertFalse(pool.pause());
    assertTrue(pool.resume());
    assertFalse(pool.resume());
    assertTrue(pool.close(Duration.ofSeconds(10)));
    pool.reboot();
    assertEquals(
        List.of(
            "CREATED>PENDING",
            "PENDING>RUNNING",
            "RUNNING>PAUSED",
            "PAUSED>RUNNING",
            "RUNNING>TERMINATED",
            "TERMINATED>PENDING",
            "PENDING>RUNNING"),
        List.copyOf(told));
  }

  @Test
  void aPauseStartsNothingAndTakesOnWhatFits() {
    start(2, 3);
    pool.pause();
    assertEquals(PoolPhase.PAUSED, pool.snapshot().phase());
    for (int i = 0; i < 3; i++) {
      pool.execute(() -> ran.add("ran"));
    }
    assertFalse(pool.tryExecute(() -> {}));
    assertEquals(3, pool.state().queued());
    assertEquals(0, pool.state().active());
    assertTrue(ran().isEmpty());
    pool.resume();
    eventually(() -> ran().size() == 3, pool::snapshot);
  }

  @Test
  void closingAPausedPoolRunsWhatItHad() {
    start(1, 3);
    pool.pause();
    pool.execute(() -> ran.add("ran"));
    assertTrue(pool.close(Duration.ofSeconds(10)));
    assertEquals(List.of("ran"), ran());
  }

  @Test
  void aRebootedPoolWorksAndCountsOn() throws Exception {
    start(2, 3);
    pool.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertThrows(IllegalStateException.class, pool::reboot);
    assertTrue(pool.close(Duration.ofSeconds(10)));
    assertEquals(0, pool.state().live());
    pool.reboot();
    assertEquals(7, pool.submit(() -> 7).get(10, TimeUnit.SECONDS));
    eventually(() -> pool.counts().equals(new PoolCounts(2, 2, 0, 0)), pool::counts);
  }

  @Test
  void shuttingDownAtOnceHandsBackWhatWaited() {
    start(1, 3);
    pool.execute(this::waitForInterrupt);
    eventually(() -> pool.state().active() == 1, pool::state);
    Runnable waiting = () -> ran.add("no");
    pool.execute(waiting);
    assertEquals(List.of(waiting), pool.shutdownNow());
    eventually(pool::isTerminated, pool::snapshot);
    assertEquals(List.of("interrupted"), ran());
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
  }

  @Test
  void aTaskThatRunsTooLongIsInterruptedCountedAndReported() {
    start(1, 3, settings -> settings.runTimeout(SHORT, Duration.ofSeconds(20)));
    Future<?> future = pool.submit(this::waitForInterrupt);
    ExecutionException failure = assertThrows(ExecutionException.class, future::get);
    assertTrue(
        failure.getCause().getMessage().endsWith("at most 20 ms are allowed: it was interrupted"),
        failure::getMessage);
    eventually(() -> pool.counts().equals(new PoolCounts(1, 1, 0, 1)), pool::counts);
    assertEquals(List.of("interrupted"), ran());
    assertEquals(List.of(LostTask.Reason.RUN_TIMEOUT), reasons());
    assertEquals(new LossCounts(0, 1, 0, 0), pool.losses());
  }

  @Test
  void theInterruptOfALateTaskDoesNotReachTheNext() {
    start(1, 200, settings -> settings.runTimeout(Duration.ofMillis(4), Duration.ofSeconds(20)));
    AtomicInteger wrong = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      pool.execute(
          () -> {
            long start = System.nanoTime();
            while (System.nanoTime() - start < 4_500_000L) {
              Thread.onSpinWait();
            }
          });
      pool.execute(
          () -> {
            if (Thread.currentThread().isInterrupted()) {
              wrong.incrementAndGet();
            }
          });
    }
    eventually(() -> pool.counts().completed() == 40, pool::counts);
    assertEquals(0, wrong.get());
  }

  @Test
  void aWorkerWhoseTaskIgnoresTheInterruptIsReplaced() throws Exception {
    start(1, 3, settings -> settings.runTimeout(SHORT, SHORT).listener(listener));
    Runnable stuck = this::hold;
    pool.execute(stuck);
    eventually(() -> pool.losses().abandoned() == 1, pool::losses);
    assertEquals(5, pool.submit(() -> 5).get(10, TimeUnit.SECONDS));
    assertEquals(List.of(LostTask.Reason.RUN_TIMEOUT, LostTask.Reason.ABANDONED), reasons());
    assertTrue(lost.stream().allMatch(task -> task.task() == stuck));
    assertTrue(told.contains("worker 1 FAILED"), told::toString);
    WorkerView failed = workersIn(WorkerPhase.FAILED).findFirst().orElseThrow();
    assertEquals(Optional.of(stuck), failed.task());
    assertEquals(1, failed.beats());
    eventually(() -> pool.counts().equals(new PoolCounts(2, 2, 0, 1)), pool::counts);
    eventually(() -> pool.state().live() == (threads == Threads.PLATFORM ? 1 : 0), pool::state);
    assertFalse(pool.close(SHORT), "its thread still runs");
    release.countDown();
    eventually(pool::isTerminated, pool::workers);
    assertEquals(List.of(), pool.workers());
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
  }

  @Test
  void workersTellWhatTheyDo() {
    start(2, 3);
    Runnable task = this::hold;
    pool.execute(task);
    eventually(() -> workersIn(WorkerPhase.RUNNING).count() == 1, pool::workers);
    eventually(
        () -> workersIn(WorkerPhase.RUNNING).allMatch(w -> w.task().equals(Optional.of(task))),
        pool::workers);
    if (threads == Threads.PLATFORM) {
      eventually(() -> workersIn(WorkerPhase.IDLE).count() == 1, pool::workers);
    }
    assertTrue(pool.workers().stream().allMatch(w -> w.thread().startsWith("orders-worker")));
  }

  @Test
  void idleWorkersEndDownToTheFewestAndComeBack() throws Exception {
    assumeTrue(threads == Threads.PLATFORM, "virtual threads never stay");
    start(4, 10, settings -> settings.idleTimeout(SHORT, 1));
    assertEquals(1, pool.state().live());
    occupy(4);
    assertEquals(4, pool.state().live());
    release.countDown();
    eventually(() -> pool.state().live() == 1, pool::state);
    assertEquals(4, pool.state().size());
    pool.resize(3);
    assertEquals(6, pool.submit(() -> 6).get(10, TimeUnit.SECONDS));
  }

  @RepeatedTest(100)
  void aTaskNeverWaitsWhileAWorkerCouldRunIt() {
    start(4, 100, settings -> settings.idleTimeout(Duration.ofNanos(200_000), 1));
    for (int i = 0; i < 20; i++) {
      pool.execute(() -> {});
      LockSupport.parkNanos(i * 10_000L);
    }
    eventually(() -> pool.counts().completed() == 20, pool::snapshot);
    occupy(4);
  }

  @Test
  void withoutAPreStartWorkersComeOneByOne() {
    start(4, 10, settings -> settings.prestart(false));
    assertEquals(0, pool.state().live());
    occupy(1);
    assertEquals(1, pool.state().live());
    occupy(3);
    assertEquals(4, pool.state().live());
  }

  @Test
  void noMoreRunAtOnceThanThePermitsSay() {
    start(3, 100);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 60; i++) {
      pool.execute(
          () -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(1_000);
            now.decrementAndGet();
          });
    }
    eventually(() -> pool.counts().completed() == 60, pool::counts);
    assertTrue(most.get() <= 3, () -> most + " ran at once");
  }

  @Test
  void contextGoesAlongAndIsTakenOffAgain() {
    ThreadLocal<String> tenant = ThreadLocal.withInitial(() -> "none");
    start(
        1,
        10,
        settings ->
            settings.context(
                () -> {
                  String captured = tenant.get();
                  return captured.equals("none")
                      ? null
                      : () -> {
                        tenant.set(captured);
                        return tenant::remove;
                      };
                }));
    tenant.set("blue");
    pool.execute(
        () -> {
          ran.add(tenant.get());
          throw new IllegalStateException("restored all the same");
        });
    tenant.remove();
    pool.execute(() -> ran.add(tenant.get()));
    eventually(() -> ran().equals(List.of("blue", "none")), this::ran);
  }

  @Test
  void itRegistersWithItsLabelsAndItsCapacity() {
    start(2, 5, settings -> settings.label("team", "checkout"));
    PoolRegistration registration = pool.registration();
    assertTrue(registration.id().startsWith("orders@"), registration::id);
    assertEquals("checkout", registration.labels().get("team"));
    assertEquals(threads, registration.threads());
    assertEquals(7, registration.capacity());
    pool.resize(4);
    assertEquals(9, pool.registration().capacity());
    assertEquals(registration.id(), pool.registration().id());
  }

  @Test
  void aListenerThatThrowsChangesNothing() {
    start(1, 5);
    pool.listen(
        new PoolListener() {
          @Override
          public void phaseChanged(String name, PoolPhase before, PoolPhase now) {
            throw new IllegalStateException("listener");
          }
        });
    Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> told.add(e.getMessage()));
    try {
      assertTrue(pool.pause());
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(before);
    }
    assertEquals(List.of("listener"), List.copyOf(told));
  }
}
