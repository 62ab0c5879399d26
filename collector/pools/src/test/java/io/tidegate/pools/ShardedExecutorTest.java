package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ShardedExecutor.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ShardedExecutorTest {
  private final CountDownLatch release = new CountDownLatch(1);
  private ShardedExecutor pool;

  @AfterEach
  void stop() {
    release.countDown();
    if (pool != null) {
      pool.resume();
      assertTrue(pool.close(Duration.ofSeconds(10)), "threads left behind");
    }
  }

  private void start(int size, int shards, Spread spread) {
    pool =
        ShardedExecutor.start(
            ElasticExecutor.builder("orders")
                .size(size)
                .limits(shards, 16)
                .queueCapacity(10_000)
                .threads(Threads.VIRTUAL_IF_AVAILABLE),
            shards,
            spread);
  }

  private void hold() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Integer> sizes() {
    return pool.shards().stream().map(shard -> shard.state().size()).toList();
  }

  @Test
  void itsSizeIsSpreadOverTheShards() {
    start(7, 3, Spread.ROUND_ROBIN);
    assertEquals(List.of(3, 2, 2), sizes());
    Results.assertResized(7, 11, pool.resize(11));
    assertEquals(List.of(4, 4, 3), sizes());
    assertEquals(11, pool.state().size());
    ApplyResult clamped = pool.resize(1);
    assertEquals(ApplyResult.Status.CLAMPED, clamped.status());
    assertEquals(List.of(1, 1, 1), sizes());
    pool.apply(PoolChange.toQueueCapacity(10));
    assertEquals(
        List.of(4, 3, 3),
        pool.shards().stream().map(shard -> shard.state().queueCapacity()).toList());
  }

  @Test
  void inTurnEachShardGetsAsMany() {
    start(3, 3, Spread.ROUND_ROBIN);
    for (int i = 0; i < 9; i++) {
      pool.execute(() -> {});
    }
    assertEquals(
        List.of(3L, 3L, 3L),
        pool.shards().stream().map(shard -> shard.counts().submitted()).toList());
  }

  @Test
  void theShardWithTheFewestTasksIsChosen() {
    start(2, 2, Spread.LEAST_TASKS);
    pool.execute(this::hold);
    pool.execute(this::hold);
    pool.execute(this::hold);
    pool.execute(this::hold);
    assertEquals(
        List.of(2L, 2L), pool.shards().stream().map(shard -> shard.counts().submitted()).toList());
  }

  @Test
  void aShardForEachWorkerAtLeast() {
    assertEquals(
        "the lower limit of pool 'orders' is 1 workers: must be at least 4, one for each shard",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    ShardedExecutor.start(
                        ElasticExecutor.builder("orders").size(4), 4, Spread.ROUND_ROBIN))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void tasksOfOneKeyRunInOrderAlsoWhileThePoolIsResizedAndPaused(long seed) {
    start(8, 2, Spread.ROUND_ROBIN);
    Random random = new Random(seed);
    List<ConcurrentLinkedQueue<Integer>> seen = new ArrayList<>();
    for (int key = 0; key < 10; key++) {
      seen.add(new ConcurrentLinkedQueue<>());
    }
    for (int number = 0; number < 300; number++) {
      int value = number;
      for (int key = 0; key < 10; key++) {
        ConcurrentLinkedQueue<Integer> mine = seen.get(key);
        pool.execute(
            "key-" + key,
            () -> {
              if (value % 7 == 0) {
                LockSupport.parkNanos(1_000);
              }
              mine.add(value);
            });
      }
      switch (random.nextInt(10)) {
        case 0 -> pool.resize(2 + random.nextInt(14));
        case 1 -> pool.pause();
        case 2 -> pool.resume();
        default -> {}
      }
    }
    pool.resume();
    eventually(() -> pool.counts().completed() == 3000, pool::snapshot);
    List<Integer> inOrder = IntStream.range(0, 300).boxed().toList();
    for (ConcurrentLinkedQueue<Integer> mine : seen) {
      assertEquals(inOrder, List.copyOf(mine), "seed " + seed);
    }
    assertEquals(new PoolCounts(3000, 3000, 0, 0), pool.counts());
  }

  @RepeatedTest(5)
  void aPauseBetweenTwoTasksOfAKeyLosesNone() {
    start(2, 2, Spread.ROUND_ROBIN);
    AtomicBoolean handedOver = new AtomicBoolean();
    Thread pauses =
        new Thread(
            () -> {
              while (!handedOver.get()) {
                pool.pause();
                pool.resume();
              }
            });
    pauses.start();
    ConcurrentLinkedQueue<Integer> seen = new ConcurrentLinkedQueue<>();
    try {
      for (int number = 0; number < 4_000; number++) {
        int value = number;
        pool.execute("key", () -> seen.add(value));
      }
    } finally {
      handedOver.set(true);
    }
    eventually(() -> !pauses.isAlive(), pauses::getState);
    eventually(() -> pool.counts().completed() == 4_000, pool::snapshot);
    assertEquals(IntStream.range(0, 4_000).boxed().toList(), List.copyOf(seen));
  }

  @Test
  void aKeyWhoseTaskFailsGoesOn() {
    start(2, 2, Spread.ROUND_ROBIN);
    ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
    pool.execute(
        "key",
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> ran.add("reported"));
          throw new StackOverflowError("task");
        });
    pool.execute("key", () -> ran.add("next"));
    eventually(() -> List.copyOf(ran).equals(List.of("reported", "next")), () -> ran);
    eventually(() -> pool.counts().equals(new PoolCounts(2, 2, 0, 1)), pool::counts);
  }

  @Test
  void shuttingDownAtOnceHandsBackWhatWaitsBehindItsKey() {
    start(4, 2, Spread.ROUND_ROBIN);
    pool.execute("key", this::hold);
    eventually(() -> pool.state().active() == 1, pool::state);
    Runnable behind = () -> {};
    pool.execute("key", behind);
    assertEquals(List.of(behind), pool.shutdownNow());
    eventually(pool::isTerminated, pool::snapshot);
    assertEquals(new PoolCounts(2, 2, 0, 1), pool.counts());
  }
}
