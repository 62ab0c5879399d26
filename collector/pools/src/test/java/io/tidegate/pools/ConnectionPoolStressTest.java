package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything at once, at random; more seeds by -Dseeds=N. */
@Timeout(120)
class ConnectionPoolStressTest {
  private static final int LARGEST = 6;
  private static final int CALLERS = 8;
  private static final int BORROWS = 1500;
  private static final int CHANGES = 10_000;

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong asked = new AtomicLong();
  private final AtomicBoolean refuse = new AtomicBoolean(true);

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Long.getLong("seeds", 3));
  }

  private AutoCloseable connect() throws IOException {
    long number = opened.incrementAndGet();
    if (refuse.get() && number % 7 == 0) {
      throw new IOException("connection refused");
    }
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      assertTrue(closed.compareAndSet(false, true), "closed twice");
      open.decrementAndGet();
    };
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noPlaceIsLostAndTheMaximumIsNeverPassed(long seed) throws Exception {
    AtomicInteger validations = new AtomicInteger();
    List<Throwable> unexpected = new ArrayList<>();
    ElasticConnectionPool<AutoCloseable> pool =
        ElasticConnectionPool.<AutoCloseable>builder("stress", timeLeft -> connect())
            .size(4)
            .limits(1, LARGEST)
            .maxWaiters(5)
            .minIdle(1)
            .idleTimeout(Duration.ofMillis(40))
            .maxLifetime(Duration.ofMillis(60))
            .leakThreshold(Duration.ofMinutes(1))
            .validator(connection -> validations.incrementAndGet() % 11 != 0)
            .onFailure(
                failure -> {
                  if (!(failure.getCause() instanceof IOException)) {
                    synchronized (unexpected) {
                      unexpected.add(failure);
                    }
                  }
                })
            .build();
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Random random = new Random(seed * 100 + caller);
        work.add(callers.submit(() -> borrowAtRandom(pool, random)));
      }
      Random random = new Random(seed);
      for (int i = 0; i < CHANGES; i++) {
        PoolChange change =
            random.nextInt(4) == 0
                ? PoolChange.warmTo(1 + random.nextInt(LARGEST))
                : PoolChange.toSize(1 + random.nextInt(LARGEST));
        ApplyResult result = pool.apply(change);
        assertTrue(result.status().changed(), () -> "seed " + seed + ": " + result);
        PoolState state = pool.state();
        assertTrue(
            state.live() <= LARGEST && state.active() <= state.live(),
            () -> "seed " + seed + ": " + state);
      }
      for (Future<?> each : work) {
        each.get(60, TimeUnit.SECONDS);
      }
      refuse.set(false);
      assertAllPlacesCanBeHadAtOnce(pool, seed);
      PoolCounts counts = pool.counts();
      assertEquals(counts.submitted(), counts.completed(), "seed " + seed);
      assertEquals(asked.get(), counts.submitted() + counts.rejected(), "seed " + seed);
    } finally {
      callers.shutdownNow();
      pool.close();
    }
    eventually(() -> open.get() == 0 && pool.state().live() == 0, pool::state);
    assertTrue(mostOpen.get() <= LARGEST, () -> "seed " + seed + ": " + mostOpen.get());
    assertEquals(List.of(), unexpected, "seed " + seed);
    assertEquals(0, pool.leaks());
  }

  private void borrowAtRandom(ElasticConnectionPool<AutoCloseable> pool, Random random) {
    for (int i = 0; i < BORROWS; i++) {
      if (random.nextInt(20) == 0) {
        // Whoever waits now, or next, is interrupted.
        Thread.currentThread().interrupt();
      }
      asked.incrementAndGet();
      try (Lease<AutoCloseable> lease =
          pool.borrow(Duration.ofNanos(1 + random.nextInt(2_000_000)))) {
        lease.connection();
        if (random.nextInt(3) == 0) {
          Thread.yield();
        }
        if (random.nextInt(10) == 0) {
          lease.invalidate();
        }
      } catch (InterruptedException | ConnectionUnavailableException e) {
        // Both are among what may happen; whether all are accounted for shows at the end.
        Thread.yield();
      }
      Thread.interrupted();
    }
  }

  private void assertAllPlacesCanBeHadAtOnce(ElasticConnectionPool<AutoCloseable> pool, long seed)
      throws Exception {
    pool.resize(LARGEST);
    List<Lease<AutoCloseable>> all = new ArrayList<>();
    for (int i = 0; i < LARGEST; i++) {
      asked.incrementAndGet();
      all.add(pool.borrow(Duration.ofSeconds(10)));
    }
    assertEquals(LARGEST, pool.state().active(), "seed " + seed);
    assertEquals(LARGEST, pool.state().live(), "seed " + seed);
    all.forEach(Lease::close);
  }
}
