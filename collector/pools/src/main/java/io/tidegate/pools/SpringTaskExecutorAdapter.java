package io.tidegate.pools;

import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Makes Spring's {@link ThreadPoolTaskExecutor} a managed pool, initialized or not. It is changed
 * by its own setters, so that what Spring shows and what its executor does stay the same. Spring
 * makes the queue when it initializes: from then on its capacity can be set only where {@code
 * createQueue} gives a {@link ResizableQueue}.
 *
 * <p>Times are known where {@link #timing()} is the executor's task decorator: <br>
 * {@code taskExecutor.setTaskDecorator(adapter.timing())}.
 */
public final class SpringTaskExecutorAdapter implements ManagedPool, ThreadBounds, AutoCloseable {
  private static final Set<Knob> SIZE = Set.of(Knob.SIZE);
  private static final Set<Knob> SIZE_AND_QUEUE = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);

  private final String name;
  private final ThreadPoolTaskExecutor spring;
  private final Shape shape;
  private final CoreAndMax sizes;
  private final ExecutorGauges gauges;
  private final Observers observers = Observers.thinnable();
  private volatile ThreadPoolExecutor bound;
  private volatile Runnable handlerBack = () -> {};

  /**
   * Takes an executor as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its size is outside of the limits
   */
  public SpringTaskExecutorAdapter(
      String name, ThreadPoolTaskExecutor executor, int minSize, int maxSize, Shape shape) {
    this.name = Require.name("name", name);
    this.spring = Require.present("executor", executor);
    this.shape = Require.present("shape", shape);
    SizeLimits limits = new SizeLimits(minSize, maxSize);
    limits.require(name, size());
    this.gauges = new ExecutorGauges(limits);
    this.sizes =
        new CoreAndMax(
            spring::getMaxPoolSize,
            spring::setCorePoolSize,
            spring::setMaxPoolSize,
            shape.coreFor(spring.getCorePoolSize(), spring.getMaxPoolSize()));
    bind();
  }

  /** The executor behind Spring's; null until Spring has initialized it. */
  private ThreadPoolExecutor bind() {
    ThreadPoolExecutor now;
    try {
      now = spring.getThreadPoolExecutor();
    } catch (IllegalStateException e) {
      return null;
    }
    if (now != bound) {
      bindTo(now);
    }
    return now;
  }

  /** Spring makes a new executor when it is initialized again. */
  private synchronized void bindTo(ThreadPoolExecutor executor) {
    if (executor != bound) {
      handlerBack = gauges.countRejections(executor);
      bound = executor;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  public Set<Knob> knobs() {
    ThreadPoolExecutor executor = bind();
    return executor == null || executor.getQueue() instanceof ResizableQueue<?>
        ? SIZE_AND_QUEUE
        : SIZE;
  }

  @Override
  public PoolSnapshot snapshot() {
    ThreadPoolExecutor executor = bind();
    if (executor == null) {
      return new PoolSnapshot(
          PoolPhase.CREATED,
          gauges.state(size(), 0, 0, 0, Math.max(0, spring.getQueueCapacity())),
          PoolCounts.ZERO);
    }
    return gauges.snapshot(
        executor,
        shape == Shape.FIXED ? executor.getCorePoolSize() : executor.getMaximumPoolSize());
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(
        this,
        change,
        admitted -> {
          admitted.size().ifPresent(sizes::set);
          admitted.queueCapacity().ifPresent(this::setQueueCapacity);
        });
  }

  private void setQueueCapacity(int tasks) {
    ThreadPoolExecutor executor = bind();
    if (executor != null && executor.getQueue() instanceof ResizableQueue<?> queue) {
      queue.setCapacity(tasks);
    }
    // What Spring shows, and what it makes its next queue with.
    spring.setQueueCapacity(tasks);
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  @Override
  public int coreThreads() {
    return spring.getCorePoolSize();
  }

  @Override
  public int mostThreads() {
    return spring.getMaxPoolSize();
  }

  /** Times every task; it is to be the executor's task decorator. */
  public TaskDecorator timing() {
    return task -> {
      bind();
      return TimedTask.of(task, observers, gauges.failed);
    };
  }

  /** Times every task, around what another decorator made of it. */
  public TaskDecorator timing(TaskDecorator theirs) {
    Require.present("theirs", theirs);
    TaskDecorator timing = timing();
    return task -> timing.decorate(theirs.decorate(task));
  }

  @Override
  public void close() {
    handlerBack.run();
  }

  private int size() {
    return shape == Shape.FIXED ? spring.getCorePoolSize() : spring.getMaxPoolSize();
  }
}
