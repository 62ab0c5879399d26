package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Observers who can do with one task in so many. */
class ThinningTest {
  private static final int TASKS = 40_000;

  private final Told told = new Told();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
  private final ThreadPoolExecutorAdapter adapter =
      new ThreadPoolExecutorAdapter(
          "adopted", threads, 1, 8, ThreadPoolExecutorAdapter.Shape.FIXED);
  private final ElasticExecutor elastic =
      ElasticExecutor.builder("ours").size(2).queueCapacity(TASKS).onFailure(e -> {}).build();

  private static final class Told implements LatencyObserver {
    private final LongAdder waits = new LongAdder();
    private final LongAdder runs = new LongAdder();
    private final LongAdder latencies = new LongAdder();

    @Override
    public void queueWaitNanos(long nanos) {
      waits.increment();
    }

    @Override
    public void runNanos(long nanos) {
      runs.increment();
    }

    @Override
    public void latencyNanos(long nanos) {
      latencies.increment();
    }
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    assertTrue(elastic.close(Duration.ofSeconds(10)));
  }

  private void run(Executor executor, ManagedPool pool) {
    long before = pool.counts().completed();
    for (int i = 0; i < TASKS; i++) {
      int number = i;
      executor.execute(
          () -> {
            if (number % 4 == 0) {
              throw new IllegalStateException("every fourth");
            }
          });
    }
    eventually(() -> pool.counts().completed() == before + TASKS, pool::counts);
  }

  @Test
  void oneInEightIsToldAndEveryFailureCounted() {
    Thread.UncaughtExceptionHandler quiet = (thread, failure) -> {};
    threads.setThreadFactory(
        task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler(quiet);
          return thread;
        });
    thin(adapter, adapter.timed());
  }

  @Test
  void ourOwnExecutorThinsToo() {
    thin(elastic, elastic);
  }

  private void thin(ManagedPool pool, Executor executor) {
    Observation observation = pool.observe(told);
    assertEquals(1, observation.oneIn());
    observation.thin(8);
    assertEquals(8, observation.oneIn());
    run(executor, pool);
    long times = told.runs.sum();
    // Ten standard deviations of a binomial distribution, 660 either way.
    assertEquals(TASKS / 8.0, times, 660);
    assertEquals(times, told.waits.sum());
    assertEquals(times, told.latencies.sum());
    assertEquals(TASKS / 4, pool.counts().failed());
  }

  @Test
  void anotherObserverThatWantsAllGetsAll() {
    Observation few = elastic.observe(told);
    few.thin(1024);
    Told everything = new Told();
    try (Observation all = elastic.observe(everything)) {
      assertEquals(1, all.oneIn());
      assertEquals(1, few.oneIn(), "who counts has to know");
      run(elastic, elastic);
      assertEquals(TASKS, everything.runs.sum());
      assertEquals(TASKS, told.runs.sum());
    }
    assertEquals(1024, few.oneIn());
  }

  @Test
  void aPoolThatLimitsTheWaitTellsOfEachTask() {
    try (ElasticExecutor limited =
        ElasticExecutor.builder("limited")
            .size(2)
            .queueCapacity(TASKS)
            .queueTimeout(Duration.ofMinutes(1))
            .onFailure(e -> {})
            .build()) {
      Observation observation = limited.observe(told);
      observation.thin(8);
      assertEquals(1, observation.oneIn());
      run(limited, limited);
      assertEquals(TASKS, told.runs.sum());
    }
  }

  @Test
  void onlyPowersOfTwo() {
    Observation observation = elastic.observe(told);
    for (int wrong : new int[] {0, 3, -2, Integer.MIN_VALUE}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> observation.thin(wrong));
      assertEquals(
          "one in " + wrong + " is to be told: must be a power of two", refused.getMessage());
    }
  }
}
