package io.tidegate.pools;

import static io.tidegate.pools.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

class SpringTaskExecutorContractTest extends ManagedPoolContract {
  private ThreadPoolTaskExecutor spring;
  private SpringTaskExecutorAdapter pool;

  @Override
  ManagedPool open(int size) {
    adapt(new ThreadPoolTaskExecutor(), size, QUEUE);
    spring.initialize();
    return pool;
  }

  private void adapt(ThreadPoolTaskExecutor executor, int size, int queue) {
    spring = executor;
    spring.setCorePoolSize(size);
    spring.setMaxPoolSize(size);
    spring.setQueueCapacity(queue);
    spring.setWaitForTasksToCompleteOnShutdown(true);
    spring.setAwaitTerminationSeconds(20);
    pool = new SpringTaskExecutorAdapter(NAME, spring, MIN, MAX, Shape.FIXED);
    spring.setTaskDecorator(pool.timing());
  }

  @Override
  void use(Runnable work) {
    Future<?> unused = spring.submit(work);
  }

  @Override
  void resizeByOwner(int size) {
    spring.setCorePoolSize(Math.min(size, spring.getMaxPoolSize()));
    spring.setMaxPoolSize(size);
    spring.setCorePoolSize(size);
  }

  @Override
  void end() {
    if (spring != null) {
      spring.shutdown();
    }
  }

  @Override
  PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  boolean countsFailures() {
    return true;
  }

  @Test
  void whatSpringShowsStaysTrue() {
    open(4);
    for (int size : new int[] {9, 3, 12}) {
      pool.resize(size);
      assertEquals(size, spring.getCorePoolSize());
      assertEquals(size, spring.getMaxPoolSize());
      assertEquals(size, spring.getThreadPoolExecutor().getCorePoolSize());
      assertEquals(size, spring.getThreadPoolExecutor().getMaximumPoolSize());
    }
  }

  @Test
  void beforeItIsInitializedTheQueueCanBeSetToo() throws Exception {
    adapt(new ThreadPoolTaskExecutor(), 4, 10);
    assertEquals(PoolPhase.CREATED, pool.snapshot().phase());
    assertEquals(Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY), pool.knobs());
    ApplyResult result =
        pool.apply(
            new PoolChange(
                OptionalInt.of(5), OptionalInt.of(7), OptionalInt.empty(), OptionalInt.empty()));
    assertEquals(Status.APPLIED, result.status(), result::toString);
    spring.initialize();
    assertEquals(new PoolState(5, 0, 0, 0, 7, MIN, MAX), pool.state());
    assertEquals(Set.of(Knob.SIZE), pool.knobs());
    assertEquals(Status.UNSUPPORTED, pool.apply(PoolChange.toQueueCapacity(9)).status());
    assertEquals(7, spring.getQueueCapacity());
    spring.submit(() -> {}).get(10, TimeUnit.SECONDS);
    eventually(() -> pool.counts().equals(new PoolCounts(1, 1, 0, 0)), pool::snapshot);
  }

  @Test
  void aQueueThatCanBeResizedIs() {
    adapt(
        new ThreadPoolTaskExecutor() {
          private static final long serialVersionUID = 1;

          @Override
          protected BlockingQueue<Runnable> createQueue(int capacity) {
            return new ResizableQueue<>(capacity);
          }
        },
        4,
        10);
    spring.initialize();
    ApplyResult result = pool.apply(PoolChange.toQueueCapacity(3));
    assertEquals(Status.APPLIED, result.status(), result::toString);
    assertEquals(3, spring.getThreadPoolExecutor().getQueue().remainingCapacity());
    assertEquals(3, spring.getQueueCapacity());
  }

  @Test
  void whatSpringRejectsIsCounted() throws Exception {
    adapt(new ThreadPoolTaskExecutor(), 2, 1);
    spring.initialize();
    CountDownLatch release = new CountDownLatch(1);
    List<Future<?>> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(
          spring.submit(
              () -> {
                release.await();
                return null;
              }));
    }
    assertThrows(TaskRejectedException.class, () -> spring.execute(() -> {}));
    release.countDown();
    for (Future<?> each : held) {
      each.get(10, TimeUnit.SECONDS);
    }
    eventually(() -> pool.counts().equals(new PoolCounts(3, 3, 1, 0)), pool::snapshot);
  }

  @Test
  void anotherDecoratorIsKeptAndAFailureIsCountedThoughItsFutureHoldsIt() throws Exception {
    open(2);
    List<String> seen = new ArrayList<>();
    spring.setTaskDecorator(
        pool.timing(
            task ->
                () -> {
                  seen.add("theirs");
                  task.run();
                }));
    spring.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertEquals(List.of("theirs"), seen);
    spring.setTaskDecorator(pool.timing());
    Future<?> failing =
        spring.submit(
            (Runnable)
                () -> {
                  throw new ExpectedFailure();
                });
    assertThrows(ExecutionException.class, () -> failing.get(10, TimeUnit.SECONDS));
    eventually(() -> pool.counts().equals(new PoolCounts(2, 2, 0, 1)), pool::snapshot);
    assertTrue(failing.isDone());
  }
}
