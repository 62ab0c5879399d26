package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static io.tidegate.pools.Meters.identities;
import static io.tidegate.pools.Meters.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PoolMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(2, 6, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(10));
  private final ThreadPoolExecutorAdapter workers =
      new ThreadPoolExecutorAdapter("workers", executor, 1, 8, Shape.FIXED);

  @AfterEach
  void stop() {
    executor.shutdownNow();
    registry.close();
  }

  @Test
  void aThreadPoolExecutorHasTheMetersThatMicrometerGivesItAndTheirValues() throws Exception {
    MeterRegistry theirs = new SimpleMeterRegistry();
    ExecutorServiceMetrics.monitor(theirs, executor, "workers");
    try (PoolMetrics metrics = new PoolMetrics().add(workers)) {
      metrics.bindTo(registry);
      assertEquals(identities(theirs), identities(registry));
      assertEquals(9, identities(registry).size());

      CountDownLatch release = new CountDownLatch(1);
      for (int i = 0; i < 5; i++) {
        workers.timed().execute(() -> awaitQuietly(release));
      }
      eventually(() -> executor.getActiveCount() == 2, executor::toString);
      for (String gauge :
          List.of(
              "executor.active",
              "executor.queued",
              "executor.queue.remaining",
              "executor.pool.size",
              "executor.pool.core",
              "executor.pool.max")) {
        assertEquals(value(theirs, gauge), value(registry, gauge), gauge);
      }
      assertEquals(3, value(registry, "executor.queued", "name", "workers"));
      assertEquals(7, value(registry, "executor.queue.remaining"));
      assertEquals(6, value(registry, "executor.pool.max"));
      release.countDown();
      eventually(
          () -> value(registry, "executor.completed") == 5, () -> identities(registry).toString());
      Timer waits = registry.get("executor.idle").timer();
      assertEquals(5, waits.count());
      assertEquals(5, registry.get("executor").timer().count());
      assertTrue(waits.max(TimeUnit.NANOSECONDS) > 0);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void closingTakesEveryMeterBackAndLetsGoOfThePool() {
    MeterRegistry second = new SimpleMeterRegistry();
    PoolMetrics metrics = new PoolMetrics().add(workers);
    metrics.bindTo(registry);
    metrics.bindTo(registry);
    metrics.bindTo(second);
    assertEquals(9, second.getMeters().size());
    metrics.close();
    assertEquals(List.of(), registry.getMeters());
    assertEquals(List.of(), second.getMeters());
    metrics.add(workers);
    metrics.bindTo(registry);
    assertEquals(List.of(), registry.getMeters());
  }

  @Test
  void aPoolThatComesOrGoesLaterIsFollowed() {
    EndpointPool orders = new EndpointPool("GET_orders");
    try (PoolMetrics metrics = new PoolMetrics()) {
      metrics.bindTo(registry);
      metrics.add(orders).add(orders);
      orders.record(TimeUnit.MILLISECONDS.toNanos(20), true);
      EndpointPool.Call open = orders.begin();
      assertEquals(
          Set.of(
              "tidegate.endpoint{name=GET_orders} TIMER seconds",
              "tidegate.endpoint.active{name=GET_orders} GAUGE null",
              "tidegate.endpoint.failed{name=GET_orders} COUNTER null"),
          identities(registry));
      assertEquals(1, registry.get("tidegate.endpoint").timer().count());
      assertEquals(20, registry.get("tidegate.endpoint").timer().max(TimeUnit.MILLISECONDS), 0.01);
      assertEquals(1, value(registry, "tidegate.endpoint.active"));
      assertEquals(1, value(registry, "tidegate.endpoint.failed"));
      open.end(false);
      metrics.remove(orders);
      metrics.remove(orders);
      assertEquals(List.of(), registry.getMeters());
    }
  }

  @Test
  void metersOfAnotherOwnerAreNeitherCountedIntoNorTakenAway() {
    Timer theirs = Timer.builder("executor").tags("name", "workers").register(registry);
    ExecutorServiceMetrics.monitor(registry, executor, "workers");
    Set<String> before = identities(registry);
    PoolMetrics metrics = new PoolMetrics().add(workers);
    metrics.bindTo(registry);
    workers.wrap(() -> {}).run();
    assertEquals(0, theirs.count());
    metrics.close();
    assertEquals(before, identities(registry));
  }

  @Test
  void rpcConnectionsAreNotCalledHikariAndTagsCanBeAdded() throws Exception {
    try (ElasticConnectionPool<AutoCloseable> pool =
            ElasticConnectionPool.<AutoCloseable>builder("ledger", timeLeft -> () -> {})
                .size(3)
                .build();
        PoolMetrics metrics =
            new PoolMetrics(MetricConvention.BOTH, List.of(Tag.of("service", "orders")))) {
      metrics.add(pool).bindTo(registry);
      try (var lease = pool.borrow()) {
        assertEquals(1, pool.state().active(), lease::toString);
        assertEquals(1, value(registry, "tidegate.connections.active", "service", "orders"));
        assertEquals(3, value(registry, "tidegate.connections.max", "pool", "ledger"));
      }
      assertEquals(1, registry.get("tidegate.connections.acquire").timer().count());
      assertEquals(1, registry.get("tidegate.connections.usage").timer().count());
      assertEquals(1, registry.get("tidegate.connections.creation").timer().count());
      assertEquals(0, value(registry, "tidegate.connections.min", "pool", "ledger"));
      assertTrue(
          identities(registry).stream().allMatch(id -> id.startsWith("tidegate.connections")),
          identities(registry)::toString);
    }
  }

  @Test
  void aCachesLookupsAreCountedAsMicrometerDoes() {
    Cache<Integer, String> cache = Caffeine.newBuilder().recordStats().build();
    MeterRegistry theirs = new SimpleMeterRegistry();
    CaffeineCacheMetrics.monitor(theirs, cache, "products");
    try (CachePool products = CaffeineCachePool.builder("products", cache).build();
        PoolMetrics metrics = new PoolMetrics().add(products)) {
      metrics.bindTo(registry);
      cache.put(1, "chair");
      for (int key : new int[] {1, 1, 2, 1}) {
        assertEquals(key == 1 ? "chair" : null, cache.getIfPresent(key));
      }
      assertEquals(
          identities(theirs).stream()
              .filter(id -> id.startsWith("cache.gets{"))
              .collect(Collectors.toSet()),
          identities(registry));
      assertEquals(3, value(registry, "cache.gets", "cache", "products", "result", "hit"));
      assertEquals(1, value(registry, "cache.gets", "cache", "products", "result", "miss"));
      assertEquals(3, value(theirs, "cache.gets", "result", "hit"));
    }
  }

  @Test
  void lookupsThatCannotBeReadStayWhereTheyWere() {
    AtomicReference<CacheTotals> totals = new AtomicReference<>(new CacheTotals(7, 2));
    try (CachePool products =
            CachePool.builder("products", totals::get).onFailure(failure -> {}).build();
        PoolMetrics metrics = new PoolMetrics().add(products)) {
      metrics.bindTo(registry);
      assertEquals(7, value(registry, "cache.gets", "result", "hit"));
      totals.set(null);
      assertEquals(7, value(registry, "cache.gets", "result", "hit"));
      totals.set(new CacheTotals(9, 2));
      assertEquals(9, value(registry, "cache.gets", "result", "hit"));
    }
  }

  @Test
  void theRegistryHoldsThePoolUntilItIsTakenBack() {
    PoolMetrics metrics = new PoolMetrics();
    metrics.bindTo(registry);
    metrics.add(counting());
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    assertEquals(1, value(registry, "tidegate.endpoint.failed"));
    assertEquals(0, value(registry, "tidegate.endpoint.active"));
    metrics.close();
  }

  private static EndpointPool counting() {
    EndpointPool endpoint = new EndpointPool("only-here");
    endpoint.record(1, true);
    return endpoint;
  }
}
