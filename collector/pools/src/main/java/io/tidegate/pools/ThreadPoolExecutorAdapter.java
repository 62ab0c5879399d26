package io.tidegate.pools;

import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

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
    RATIO
  }

  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);

  private final String name;
  private final ThreadPoolExecutor executor;
  private final SizeLimits limits;
  private final Shape shape;
  private final double coreShare;
  private final Observers observers = new Observers();
  private final LongAdder rejected = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong mostSubmitted = new AtomicLong();
  private final RejectedExecutionHandler before;
  private final RejectedExecutionHandler counting;

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
    this.limits = new SizeLimits(minSize, maxSize);
    this.shape = Require.present("shape", shape);
    this.coreShare = (double) executor.getCorePoolSize() / executor.getMaximumPoolSize();
    limits.require(name, size());
    this.before = executor.getRejectedExecutionHandler();
    this.counting =
        (task, pool) -> {
          rejected.increment();
          before.rejectedExecution(task, pool);
        };
    executor.setRejectedExecutionHandler(counting);
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
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    BlockingQueue<Runnable> queue = executor.getQueue();
    int queued = queue.size();
    // An unbounded queue reports what is left of the int range; the sum must not overflow.
    int capacity = (int) Math.min(Integer.MAX_VALUE, (long) queued + queue.remainingCapacity());
    PoolState state =
        new PoolState(
            Math.max(1, size()),
            executor.getPoolSize(),
            executor.getActiveCount(),
            queued,
            capacity,
            limits.min(),
            limits.max());
    long completed = executor.getCompletedTaskCount();
    // The executor's own number is an estimate that can step back: a total must not.
    long submitted = mostSubmitted.accumulateAndGet(executor.getTaskCount(), Math::max);
    return new PoolSnapshot(
        executor.isShutdown() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        new PoolCounts(submitted, completed, rejected.sum(), failed.sum()));
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) {
    int core = shape == Shape.FIXED ? newSize : (int) Math.round(newSize * coreShare);
    core = Math.max(1, Math.min(core, newSize));
    // A core above the maximum is refused at any moment, so the order depends on the direction.
    if (newSize > executor.getMaximumPoolSize()) {
      executor.setMaximumPoolSize(newSize);
      executor.setCorePoolSize(core);
    } else {
      executor.setCorePoolSize(core);
      executor.setMaximumPoolSize(newSize);
    }
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
    return TimedTask.of(task, observers, failed);
  }

  /** Times a task from now on; submit what is returned at once. */
  public <T> Callable<T> wrap(Callable<T> task) {
    return new TimedTask<>(task, observers, failed);
  }

  /** The executor, with every task timed. */
  public Executor timed() {
    return task -> executor.execute(wrap(task));
  }

  @Override
  public void close() {
    if (executor.getRejectedExecutionHandler() == counting) {
      executor.setRejectedExecutionHandler(before);
    }
  }

  private int size() {
    return shape == Shape.FIXED ? executor.getCorePoolSize() : executor.getMaximumPoolSize();
  }
}
