package io.tidegate.pools;

import java.util.Set;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes a {@link ScheduledThreadPoolExecutor} a managed pool. Its size is its core: the maximum
 * means nothing there. What is not due yet is no load, so only tasks that are due count as queued
 * and as submitted; each run of a periodic task counts.
 *
 * <p>A busy worker beyond a smaller core ends when it has found nothing due for 10 ms: while the
 * executor is never idle that long, a shrink goes on converging.
 */
public final class ScheduledExecutorAdapter implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);

  private final String name;
  private final ScheduledThreadPoolExecutor executor;
  private final ExecutorGauges gauges;
  private final Observers observers = new Observers();
  private final Runnable handlerBack;

  /**
   * Takes an executor as it is; nothing changes until the first resize.
   *
   * @throws IllegalArgumentException if its core is outside of the limits
   */
  public ScheduledExecutorAdapter(
      String name, ScheduledThreadPoolExecutor executor, int minSize, int maxSize) {
    this.name = Require.name("name", name);
    this.executor = Require.present("executor", executor);
    SizeLimits limits = new SizeLimits(minSize, maxSize);
    limits.require(name, executor.getCorePoolSize());
    this.gauges = new ExecutorGauges(limits);
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

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    int active = executor.getActiveCount();
    PoolState state =
        gauges.state(
            executor.getCorePoolSize(), executor.getPoolSize(), active, due(), Integer.MAX_VALUE);
    return new PoolSnapshot(
        executor.isShutdown() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        gauges.counts(executor::getCompletedTaskCount, this::dueSoFar));
  }

  /**
   * What runs is left out until it has ended: a worker that is being started shows as one that
   * runs, while its task is still in the queue.
   */
  private long dueSoFar() {
    return executor.getCompletedTaskCount() + due();
  }

  /** Looks at all that is scheduled only if the first, which is the earliest, is due. */
  private int due() {
    if (!isDue(executor.getQueue().peek())) {
      return 0;
    }
    int due = 0;
    for (Runnable scheduled : executor.getQueue()) {
      if (isDue(scheduled)) {
        due++;
      }
    }
    return due;
  }

  private static boolean isDue(Runnable scheduled) {
    return scheduled instanceof Delayed delayed && delayed.getDelay(TimeUnit.NANOSECONDS) <= 0;
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(
        this, change, admitted -> executor.setCorePoolSize(admitted.size().orElseThrow()));
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /**
   * Times each run of a task that is scheduled, once or periodically. Its wait is not told: most of
   * it is the delay that was asked for.
   */
  public Runnable wrap(Runnable task) {
    return new TimedRun(Require.present("task", task), observers, gauges.failed);
  }

  @Override
  public void close() {
    handlerBack.run();
  }

  private record TimedRun(Runnable task, LatencyObserver observer, LongAdder failures)
      implements Runnable {
    @Override
    public void run() {
      long startNanos = System.nanoTime();
      boolean ended = false;
      try {
        task.run();
        ended = true;
      } finally {
        if (!ended) {
          failures.increment();
        }
        observer.runNanos(System.nanoTime() - startNanos);
      }
    }
  }
}
