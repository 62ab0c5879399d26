package io.tidegate.javaagent;

import io.tidegate.bridge.ExecutorProbe;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import io.tidegate.pools.ThreadPoolExecutorAdapter.Shape;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An executor that was used and waits for its name. For one thread. */
final class FoundExecutor implements FoundPool {
  private static final long NAME_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final ThreadPoolExecutor executor;
  private final ExecutorProbe probe;
  private final Shape shape;
  private final long foundNanos = System.nanoTime();
  private long usedNanos = foundNanos;
  private long completed;

  FoundExecutor(ThreadPoolExecutor executor, ExecutorProbe probe) {
    this.executor = executor;
    this.probe = probe;
    this.shape = shape(executor);
  }

  /**
   * An executor with an unbounded queue never starts a thread beyond its core, whatever its maximum
   * says: there the core is the size.
   */
  private static Shape shape(ThreadPoolExecutor executor) {
    int core = executor.getCorePoolSize();
    boolean unbounded =
        executor instanceof ScheduledThreadPoolExecutor
            || executor.getQueue().remainingCapacity() == Integer.MAX_VALUE;
    return core > 0 && (unbounded || core == executor.getMaximumPoolSize())
        ? Shape.FIXED
        : Shape.RATIO;
  }

  /** The first task is noted before the first worker starts; a worker's name is worth a wait. */
  @Override
  public boolean canBeNamed() {
    return workerName() != null || System.nanoTime() - foundNanos > NAME_NANOS;
  }

  @Override
  public String name(PoolNames names) {
    return names.ofExecutor(workerName(), probe.creator());
  }

  private String workerName() {
    String seen = probe.workerName();
    return seen != null ? seen : Workers.anyName(executor);
  }

  @Override
  public int size() {
    return shape == Shape.FIXED ? executor.getCorePoolSize() : executor.getMaximumPoolSize();
  }

  @Override
  public ManagedPool pool(String name, int minSize, int maxSize) {
    return new ExecutorPool(
        new ThreadPoolExecutorAdapter(name, executor, minSize, maxSize, shape), probe);
  }

  /** Ended, or without a worker for so long that it may have been forgotten. */
  @Override
  public boolean isGone() {
    long now = System.nanoTime();
    long done = executor.getCompletedTaskCount();
    if (executor.getPoolSize() > 0 || done != completed) {
      usedNanos = now;
      completed = done;
    }
    return executor.isTerminated() || now - usedNanos > IDLE_NANOS;
  }

  /** Its next use finds it again. */
  @Override
  public void letGo() {
    probe.forget();
  }

  @Override
  public String toString() {
    return executor.getClass().getName();
  }
}
