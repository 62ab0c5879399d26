package io.tidegate.pools;

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
        counts(executor.getCompletedTaskCount(), executor::getTaskCount));
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
   * @param completed is read first, so that it cannot pass what was submitted
   * @param taskCount the executor's own estimate, which can step back: a total must not
   */
  PoolCounts counts(long completed, LongSupplier taskCount) {
    long submitted =
        mostSubmitted.accumulateAndGet(Math.max(completed, taskCount.getAsLong()), Math::max);
    return new PoolCounts(submitted, completed, rejected.sum(), failed.sum());
  }
}
