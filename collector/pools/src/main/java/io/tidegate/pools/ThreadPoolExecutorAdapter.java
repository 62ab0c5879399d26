package io.tidegate.pools;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.IntUnaryOperator;

/**
 * Makes a {@link ThreadPoolExecutor} a managed pool. Gauges, counts and resizing need no change to
 * the application; times are known only of tasks that go through {@link #wrap(Runnable)}, {@link
 * #wrap(Callable)} or {@link #timed()}.
 *
 * <p>The adapter puts itself before the executor's rejection handler, to count; {@link #close()}
 * puts the old one back and leaves the executor alone.
 */
public final class ThreadPoolExecutorAdapter implements ManagedPool, ThreadBounds, AutoCloseable {

  /** What "size" means for an executor that has two. */
  public enum Shape {
    /**
     * Core and maximum are both the size. The only shape in which a size is also effective while
     * the queue has room: an executor starts no thread beyond its core before the queue is full.
     */
    FIXED,
    /** The maximum is the size; the core keeps the ratio to it that it had at the beginning. */
    RATIO;

    IntUnaryOperator coreFor(int coreAtFirst, int maxAtFirst) {
      double share = this == FIXED ? 1 : (double) coreAtFirst / maxAtFirst;
      return newMax -> (int) Math.round(newMax * share);
    }
  }

  private static final Set<Knob> SIZE = Set.of(Knob.SIZE);
  private static final Set<Knob> SIZE_AND_QUEUE = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);

  private final String name;
  private final ThreadPoolExecutor executor;
  private final Shape shape;
  private final CoreAndMax sizes;
  private final ExecutorGauges gauges;
  private final Observers observers = Observers.thinnable();
  private final Runnable handlerBack;

  /**
   * Takes an executor as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its size is outside of the limits, or its core is 0 in the
   *     shape FIXED
   */
  public ThreadPoolExecutorAdapter(
      String name, ThreadPoolExecutor executor, int minSize, int maxSize, Shape shape) {
    this.name = Require.name("name", name);
    this.executor = Require.present("executor", executor);
    this.shape = Require.present("shape", shape);
    SizeLimits limits = new SizeLimits(minSize, maxSize);
    limits.require(name, size());
    this.gauges = new ExecutorGauges(limits);
    this.sizes =
        new CoreAndMax(
            executor::getMaximumPoolSize,
            executor::setCorePoolSize,
            executor::setMaximumPoolSize,
            shape.coreFor(executor.getCorePoolSize(), executor.getMaximumPoolSize()));
    this.handlerBack = gauges.countRejections(executor);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  /** A queue capacity can be set where the executor was given a {@link ResizableQueue}. */
  @Override
  public Set<Knob> knobs() {
    return executor.getQueue() instanceof ResizableQueue<?> ? SIZE_AND_QUEUE : SIZE;
  }

  @Override
  public PoolSnapshot snapshot() {
    return gauges.snapshot(executor, size());
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(
        this,
        change,
        admitted -> {
          admitted.size().ifPresent(sizes::set);
          if (executor.getQueue() instanceof ResizableQueue<?> queue) {
            admitted.queueCapacity().ifPresent(queue::setCapacity);
          }
        });
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  @Override
  public int coreThreads() {
    return executor.getCorePoolSize();
  }

  @Override
  public int mostThreads() {
    return executor.getMaximumPoolSize();
  }

  /** Times a task from now on; submit what is returned at once. */
  public Runnable wrap(Runnable task) {
    return TimedTask.of(task, observers, gauges.failed);
  }

  /** Times a task from now on; submit what is returned at once. */
  public <T> Callable<T> wrap(Callable<T> task) {
    return TimedTask.of(task, observers, gauges.failed);
  }

  /** The executor, with every task timed. */
  public Executor timed() {
    return task -> executor.execute(wrap(task));
  }

  @Override
  public void close() {
    handlerBack.run();
  }

  private int size() {
    return shape == Shape.FIXED ? executor.getCorePoolSize() : executor.getMaximumPoolSize();
  }
}
