package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Results.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import io.tidegate.pools.ApplyResult.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CachePoolTest {
  private static final PoolChange WARM = PoolChange.warmTo(1);

  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void caffeinesLookupsAreSeenAndItsWarmerFillsIt() {
    Cache<Integer, String> cache = Caffeine.newBuilder().recordStats().build();
    try (CachePool pool =
        CaffeineCachePool.builder("products", cache).warmer(() -> cache.put(2, "table")).build()) {
      assertNull(cache.getIfPresent(1));
      cache.put(1, "chair");
      assertEquals("chair", cache.getIfPresent(1));
      assertEquals("chair", cache.getIfPresent(1));
      assertEquals(Optional.of(new CacheTotals(2, 1)), pool.cacheTotals());
      assertStatus(Status.CONVERGING, "cache 'products' is being warmed up", pool.apply(WARM));
      eventually(() -> pool.counts().completed() == 1, pool::snapshot);
      assertEquals("table", cache.getIfPresent(2));
      assertEquals(new PoolState(1, 1, 0, 0, 0, 1, 1), pool.state());
      assertEquals(new PoolCounts(1, 1, 0, 0), pool.counts());
    }
  }

  @Test
  void guavasLookupsAreSeen() {
    com.google.common.cache.Cache<Integer, String> cache =
        CacheBuilder.newBuilder().recordStats().build();
    try (CachePool pool = GuavaCachePool.builder("products", cache).build()) {
      assertNull(cache.getIfPresent(1));
      cache.put(1, "chair");
      assertEquals("chair", cache.getIfPresent(1));
      assertNull(cache.getIfPresent(7));
      assertEquals(Optional.of(new CacheTotals(1, 2)), pool.cacheTotals());
    }
  }

  @Test
  void aCaffeineCacheWithoutStatisticsIsRefusedWithWhatToDo() {
    assertEquals(
        "cache 'products' records no statistics, its hit rate could never be seen:"
            + " build it with Caffeine.newBuilder().recordStats()",
        assertThrows(
                IllegalArgumentException.class,
                () -> CaffeineCachePool.builder("products", Caffeine.newBuilder().build()))
            .getMessage());
  }

  @Test
  void withoutAWarmerThereIsNoKnob() {
    try (CachePool pool = CachePool.builder("own", () -> 9, () -> 1).build()) {
      assertEquals(Set.of(), pool.knobs());
      assertEquals(Status.UNSUPPORTED, pool.apply(WARM).status());
      assertEquals(Optional.of(new CacheTotals(9, 1)), pool.cacheTotals());
    }
  }

  @Test
  void aSecondWarmUpWhileOneRunsStartsNothingAndSaysSo() {
    AtomicInteger runs = new AtomicInteger();
    try (CachePool pool =
        own(
            () -> {
              runs.incrementAndGet();
              mayEnd.await();
              return null;
            })) {
      pool.apply(WARM);
      assertEquals(1, pool.state().active());
      ApplyResult second = pool.apply(WARM);
      assertEquals(Status.CONVERGING, second.status());
      assertTrue(second.detail().endsWith(" ms: nothing was started"), second::detail);
      mayEnd.countDown();
      eventually(() -> pool.state().active() == 0, pool::snapshot);
      assertEquals(1, runs.get());
      assertEquals(new PoolCounts(1, 1, 1, 0), pool.counts());
      pool.apply(WARM);
      eventually(() -> pool.counts().completed() == 2, pool::snapshot);
      assertEquals(2, runs.get());
    }
  }

  @Test
  void aFailedWarmUpIsReportedAndShownByTheNext() {
    try (CachePool pool =
        own(
            () -> {
              throw new IOException("no such table");
            })) {
      pool.apply(WARM);
      eventually(() -> failures.size() == 1, failures::toString);
      assertEquals(
          "the warm-up of cache 'own' failed: java.io.IOException: no such table",
          failures.get(0).getMessage());
      assertEquals(new PoolCounts(1, 1, 0, 1), pool.counts());
      assertStatus(
          Status.CONVERGING,
          "cache 'own' is being warmed up; last time it failed:"
              + " java.io.IOException: no such table",
          pool.apply(WARM));
    }
  }

  @Test
  void aWarmUpThatTakesTooLongIsInterruptedAndReportedWithWhereItHangs() {
    AtomicBoolean interrupted = new AtomicBoolean();
    try (CachePool pool =
        settings().warmTimeout(Duration.ofMillis(20)).warmer(() -> hang(interrupted)).build()) {
      pool.apply(WARM);
      eventually(() -> pool.counts().completed() == 1, pool::snapshot);
      eventually(() -> failures.size() == 1, failures::toString);
      assertTrue(interrupted.get());
      assertInstanceOf(TimeoutException.class, failures.get(0));
      assertEquals(
          "the warm-up of cache 'own' did not end within 20 ms and was interrupted",
          failures.get(0).getMessage());
      assertTrue(
          List.of(failures.get(0).getStackTrace()).toString().contains("CachePoolTest.hang"),
          () -> List.of(failures.get(0).getStackTrace()).toString());
      assertEquals(new PoolCounts(1, 1, 0, 1), pool.counts());
    }
  }

  private void hang(AtomicBoolean interrupted) {
    try {
      mayEnd.await();
    } catch (InterruptedException e) {
      interrupted.set(true);
    }
  }

  @Test
  void closingInterruptsTheWarmUpAndStartsNoOther() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    CachePool pool =
        own(
            () -> {
              begun.countDown();
              hang(interrupted);
              return null;
            });
    pool.apply(WARM);
    eventually(() -> begun.getCount() == 0, pool::snapshot);
    pool.close();
    assertTrue(interrupted.get());
    assertEquals(PoolPhase.TERMINATED, pool.snapshot().phase());
    assertStatus(Status.FAILED, "pool 'own' is TERMINATED", pool.apply(WARM));
    assertEquals(List.of(), failures);
  }

  @Test
  void totalsThatCannotBeReadAreMissingAndToldOnce() {
    AtomicLong hits = new AtomicLong(-1);
    try (CachePool pool =
        CachePool.builder("own", hits::get, () -> 0).onFailure(failures::add).build()) {
      assertEquals(Optional.empty(), pool.cacheTotals());
      assertEquals(Optional.empty(), pool.cacheTotals());
      assertEquals(
          List.of(
              "the hits and misses of cache 'own' could not be read:"
                  + " java.lang.IllegalArgumentException: hits is -1: must not be negative"),
          failures.stream().map(Throwable::getMessage).toList());
      hits.set(3);
      assertEquals(Optional.of(new CacheTotals(3, 0)), pool.cacheTotals());
    }
  }

  private CachePoolBuilder settings() {
    return CachePool.builder("own", () -> 0, () -> 0).onFailure(failures::add);
  }

  private CachePool own(Callable<?> warmer) {
    return settings().warmer(warmer).build();
  }
}
