package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** On a Vert.x that finds the factory by itself, by its service loader. */
class VertxWorkerPoolsContractTest extends ManagedPoolContract {
  private static final Map<String, ManagedPool> POOLS = new ConcurrentHashMap<>();
  private Vertx vertx;
  private WorkerExecutor workers;

  /** Named in META-INF/services. */
  public static final class Provider extends VertxWorkerPools {
    public Provider() {
      super(MIN, MAX, pool -> POOLS.put(pool.name(), pool));
    }
  }

  @Override
  ManagedPool open(int size) {
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setWorkerPoolSize(MIN)
                .setInternalBlockingPoolSize(MIN)
                .setEventLoopPoolSize(1));
    workers = vertx.createSharedWorkerExecutor(NAME, size);
    return POOLS.get(NAME);
  }

  @Override
  void use(Runnable work) {
    workers.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        false);
  }

  @Override
  void resizeByOwner(int size) {
    throw new UnsupportedOperationException();
  }

  @Override
  boolean ownerCanResize() {
    return false;
  }

  @Override
  void end() throws Exception {
    if (vertx != null) {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Test
  void allPoolsOfVertxAreThereByTheNamesOfTheirThreads() throws Exception {
    POOLS.clear();
    open(4);
    assertEquals(Set.of("vert.x-worker-thread", "vert.x-internal-blocking", NAME), POOLS.keySet());
    ManagedPool pool = POOLS.get("vert.x-worker-thread");
    assertEquals(
        "vert.x-worker-thread-0",
        vertx.executeBlocking(() -> Thread.currentThread().getName()).await(20, TimeUnit.SECONDS));
    eventually(() -> pool.counts().equals(new PoolCounts(1, 1, 0, 0)), pool::snapshot);
    end();
    assertEquals(PoolPhase.TERMINATED, pool.snapshot().phase());
    assertTrue(vertx != null);
  }
}
