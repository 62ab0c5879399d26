package io.tidegate.pools;

import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What a {@link ThreadPoolExecutor} tells of itself, one number at a time, put together so that the
 * numbers fit: in use ≤ there, completed ≤ submitted, no total that falls.
 */
final class ExecutorGauges {
  final LongAdder rejected = new LongAdder();
  final LongAdder failed = new LongAdder();
  private final SizeLimits limits;
  private final AtomicLong mostSubmitted = new AtomicLong();

  ExecutorGauges(SizeLimits limits) {
    this.limits = limits;
  }

  PoolSnapshot snapshot(ThreadPoolExecutor executor, int size) {
    int queued = executor.getQueue().size();
    // An unbounded queue reports what is left of the int range; the sum must not overflow.
    int capacity =
        executor.getQueue() instanceof ResizableQueue<?> queue
            ? queue.capacity()
            : (int)
                Math.min(
                    Integer.MAX_VALUE, (long) queued + executor.getQueue().remainingCapacity());
    int active = executor.getActiveCount();
    PoolState state = state(size, executor.getPoolSize(), active, queued, capacity);
    return new PoolSnapshot(
        executor.isShutdown() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        state,
        // Not getTaskCount(): it takes a worker that is only starting for one with a task, and a
        // total that was too high once stays so. So a task that did not wait counts when it ends.
        counts(
            executor::getCompletedTaskCount,
            () -> executor.getCompletedTaskCount() + executor.getQueue().size()));
  }

  /**
   * Counts before the executor's own handler gets to know of a rejection.
   *
   * @return what puts the old handler back, unless somebody has set another meanwhile
   */
  Runnable countRejections(ThreadPoolExecutor executor) {
    RejectedExecutionHandler before = executor.getRejectedExecutionHandler();
    RejectedExecutionHandler counting =
        (task, pool) -> {
          rejected.increment();
          before.rejectedExecution(task, pool);
        };
    executor.setRejectedExecutionHandler(counting);
    return () -> {
      if (executor.getRejectedExecutionHandler() == counting) {
        executor.setRejectedExecutionHandler(before);
      }
    };
  }

  PoolState state(int size, int live, int active, int queued, int capacity) {
    // A worker can end between the two readings.
    return new PoolState(
        Math.max(1, size),
        live,
        Math.min(active, live),
        queued,
        capacity,
        limits.min(),
        limits.max());
  }

  /**
   * An executor counts a task as completed a moment before it counts it as no longer running, so
   * its sum of both can be too high by it, and a total must not step back: the lower of two
   * readings is taken.
   */
  PoolCounts counts(LongSupplier completed, LongSupplier taskCount) {
    long earlier = taskCount.getAsLong();
    long done = completed.getAsLong();
    long estimate = Math.max(done, Math.min(earlier, taskCount.getAsLong()));
    long submitted = mostSubmitted.accumulateAndGet(estimate, Math::max);
    return new PoolCounts(submitted, done, rejected.sum(), failed.sum());
  }
}
