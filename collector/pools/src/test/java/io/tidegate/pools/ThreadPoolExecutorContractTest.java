package io.tidegate.pools;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

class ThreadPoolExecutorContractTest extends ManagedPoolContract {
  private ThreadPoolExecutor executor;
  private ThreadPoolExecutorAdapter pool;

  @Override
  ManagedPool open(int size) {
    executor = new ThreadPoolExecutor(size, size, 1, TimeUnit.MINUTES, new ResizableQueue<>(QUEUE));
    pool = new ThreadPoolExecutorAdapter(NAME, executor, MIN, MAX, Shape.FIXED);
    return pool;
  }

  @Override
  void use(Runnable work) {
    Future<?> unused = executor.submit(pool.wrap(work));
  }

  @Override
  void resizeByOwner(int size) {
    executor.setCorePoolSize(Math.min(size, executor.getMaximumPoolSize()));
    executor.setMaximumPoolSize(size);
    executor.setCorePoolSize(size);
  }

  @Override
  void end() throws InterruptedException {
    if (executor != null) {
      executor.shutdown();
      assertTrue(executor.awaitTermination(20, TimeUnit.SECONDS));
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  Set<Knob> knobs() {
    return Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);
  }

  @Override
  boolean countsFailures() {
    return true;
  }
}
