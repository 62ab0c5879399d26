package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Resizes at random under load: 100,000 times over all seeds. {@code -Dseeds=N} runs more seeds,
 * {@code -Dseed=S} that one alone.
 */
class ElasticExecutorStressTest {
  private static final int RESIZES = 5_000;
  private static final int SUBMITTERS = 3;

  private final AtomicInteger threadsAlive = new AtomicInteger();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong ran = new AtomicLong();
  private final AtomicLong cancelled = new AtomicLong();
  private final ConcurrentLinkedQueue<Throwable> problems = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    return one != null ? LongStream.of(one) : LongStream.rangeClosed(1, Long.getLong("seeds", 20L));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(60)
  void onPlatformThreads(long seed) throws Exception {
    resizeUnderLoad(seed, Threads.PLATFORM, "onPlatformThreads");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(60)
  void onVirtualThreads(long seed) throws Exception {
    assumeTrue(
        VirtualThreads.available(),
        () -> "virtual threads need Java 21, this is " + Runtime.version());
    resizeUnderLoad(seed, Threads.VIRTUAL, "onVirtualThreads");
  }

  private void resizeUnderLoad(long seed, Threads threads, String test) throws Exception {
    Random random = new Random(seed);
    ElasticExecutor pool = start(seed, threads, random);
    List<Thread> submitters = new ArrayList<>();
    for (int i = 0; i < SUBMITTERS; i++) {
      Random its = new Random(seed * 31 + i);
      submitters.add(new Thread(() -> submit(pool, its), "submitter-" + i));
    }
    try {
      submitters.forEach(Thread::start);
      // On a busy machine all the changes could be over before the first of them runs.
      Eventually.eventually(
          () -> accepted.get() > 0 || !problems.isEmpty(), () -> "nothing was submitted");
      for (int i = 0; i < RESIZES && problems.isEmpty(); i++) {
        change(pool, random);
        check(pool.snapshot());
      }
      over = true;
      for (Thread submitter : submitters) {
        submitter.join();
      }
      pool.resume();
      Eventually.eventually(() -> pool.counts().completed() == accepted.get(), pool::snapshot);
      atRest(pool);
      assertTrue(pool.close(Duration.ofSeconds(10)), () -> "left behind: " + pool.workers());
      Eventually.eventually(() -> threadsAlive.get() == 0, threadsAlive::get);
      assertEquals(0, pool.state().live(), "permits");
      assertEquals(List.of(), pool.workers());
    } catch (Throwable e) {
      throw new AssertionError(
          "seed %d; replay: mvn test -pl collector/pools -am -Dtest=ElasticExecutorStressTest#%s -Dseed=%d -Dsurefire.failIfNoSpecifiedTests=false"
              .formatted(seed, test, seed),
          e);
    } finally {
      over = true;
      pool.shutdownNow();
    }
  }

  private ElasticExecutor start(long seed, Threads threads, Random random) {
    ElasticExecutorBuilder settings =
        ElasticExecutor.builder("stress")
            .threads(threads)
            .size(4)
            .limits(1, 16)
            .queueCapacity(64)
            .onFailure(failure -> {});
    if (seed % 2 == 0) {
      settings.idleTimeout(Duration.ofNanos(1 + random.nextInt(500_000)), random.nextInt(3));
    }
    if (seed % 3 == 0) {
      settings.prestart(false);
    }
    ThreadFactory made = settings.threadFactory(threads.virtual());
    settings.threadFactory(
        worker ->
            made.newThread(
                () -> {
                  threadsAlive.incrementAndGet();
                  try {
                    worker.run();
                  } finally {
                    threadsAlive.decrementAndGet();
                  }
                }));
    return settings.build();
  }

  private static void change(ElasticExecutor pool, Random random) {
    pool.resize(1 + random.nextInt(16));
    switch (random.nextInt(40)) {
      case 0, 1 -> pool.pause();
      case 2, 3, 4, 5 -> pool.resume();
      case 6, 7 -> pool.resizeQueue(random.nextInt(100));
      case 8 -> pool.workers();
      default -> {}
    }
  }

  private void submit(ElasticExecutor pool, Random random) {
    try {
      while (!over) {
        submitOne(pool, random);
      }
    } catch (Throwable e) {
      problems.add(e);
    }
  }

  private void submitOne(ElasticExecutor pool, Random random) throws InterruptedException {
    try {
      switch (random.nextInt(12)) {
        case 0 ->
            pool.execute(
                () -> {
                  ran.incrementAndGet();
                  throw new IllegalStateException("task");
                });
        case 1 ->
            pool.execute(
                () -> {
                  ran.incrementAndGet();
                  throw new StackOverflowError("task");
                });
        case 2 ->
            pool.execute(
                () -> {
                  ran.incrementAndGet();
                  Thread.currentThread().interrupt();
                });
        case 3 -> {
          Future<?> future = pool.submit(ran::incrementAndGet);
          // A Future that was cancelled in time is not run, but ends and is counted.
          if (future.cancel(random.nextBoolean())) {
            cancelled.incrementAndGet();
          }
        }
        case 4 -> {
          if (!pool.tryExecute(ran::incrementAndGet, Duration.ofMillis(1))) {
            refused.incrementAndGet();
            return;
          }
        }
        case 5 -> {
          if (!pool.tryExecute(ran::incrementAndGet)) {
            refused.incrementAndGet();
            return;
          }
        }
        default -> pool.execute(ran::incrementAndGet);
      }
      accepted.incrementAndGet();
    } catch (RejectedExecutionException e) {
      refused.incrementAndGet();
      Thread.onSpinWait();
    }
  }

  private static void check(PoolSnapshot snapshot) {
    PoolState state = snapshot.state();
    PoolCounts counts = snapshot.counts();
    // PoolState and PoolCounts refuse negative numbers themselves.
    assertTrue(state.active() <= state.live(), snapshot::toString);
    assertEquals(
        counts.submitted(),
        counts.completed() + state.active() + state.queued(),
        snapshot::toString);
    assertTrue(counts.failed() <= counts.completed(), snapshot::toString);
    assertTrue(state.size() >= 1 && state.size() <= 16, snapshot::toString);
  }

  private void atRest(ElasticExecutor pool) {
    if (!problems.isEmpty()) {
      throw new AssertionError("a submitter failed", problems.peek());
    }
    PoolCounts counts = pool.counts();
    assertEquals(accepted.get(), counts.submitted(), "submitted");
    assertEquals(accepted.get(), counts.completed(), "completed");
    assertEquals(refused.get(), counts.rejected(), "rejected");
    // One that is cancelled while it runs has run as well.
    long least = accepted.get() - cancelled.get();
    assertTrue(
        ran.get() >= least && ran.get() <= accepted.get(),
        () -> "%d ran of %d, %d cancelled".formatted(ran.get(), accepted.get(), cancelled.get()));
    Eventually.eventually(() -> pool.state().live() <= pool.state().size(), pool::snapshot);
    assertEquals(0, pool.state().active(), "active");
    assertEquals(0, pool.state().queued(), "queued");
    assertTrue(accepted.get() > 0, "no load");
  }
}
