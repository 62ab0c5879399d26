package io.tidegate.pools;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts a limit on an executor that has none, and makes it a managed pool: one that starts a thread
 * for each task, virtual or not. A permit is taken before the task is handed to it, so a task that
 * waits has no thread yet. Threads are not pooled: the size is the number of permits.
 *
 * <p>Submitting never blocks: without a permit a task waits in a queue, and when that is full it is
 * rejected, with the numbers. After a shrink more permits can be out than there are; none is given
 * until enough have come back, and nobody waits for it.
 *
 * <p>The executor behind it belongs to it from then on and is shut down with it. It has to start
 * each task at once on another thread; of the tasks it refuses the caller is told, and they count
 * as failed.
 */
public final class PermitExecutor extends AbstractExecutorService implements ManagedPool {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);

  private final String name;
  private final ExecutorService delegate;
  private final SizeLimits limits;
  private final Observers observers = Observers.thinnable();
  private final LongAdder failed = new LongAdder();

  private final ReentrantLock lock = new ReentrantLock();
  // All below: guarded by the lock.
  private final ArrayDeque<Permitted> queue = new ArrayDeque<>();
  private int size;
  private int queueCapacity;
  private int held;
  private long completed;
  private long rejected;
  private boolean shutdown;

  /**
   * @param size permits
   * @param queueCapacity tasks that may wait for a permit, at least 0
   * @throws IllegalArgumentException if the size is outside of the limits
   */
  public PermitExecutor(
      String name,
      ExecutorService delegate,
      int size,
      int minSize,
      int maxSize,
      int queueCapacity) {
    this.name = Require.name("name", name);
    this.delegate = Require.present("delegate", delegate);
    this.limits = new SizeLimits(minSize, maxSize);
    limits.require(name, size);
    this.size = size;
    this.queueCapacity = Require.atLeast("queueCapacity", 0, queueCapacity);
  }

  /**
   * An executor of a new virtual thread for each task.
   *
   * @throws UnsupportedOperationException before Java 21
   */
  public static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new UnsupportedOperationException(
          "virtual threads need Java 21, this is Java %d: use an executor of platform threads"
              .formatted(Runtime.version().feature()),
          e);
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
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    lock.lock();
    try {
      PoolState state =
          new PoolState(size, held, held, queue.size(), queueCapacity, limits.min(), limits.max());
      long submitted = completed + held + queue.size();
      return new PoolSnapshot(
          shutdown ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
          state,
          new PoolCounts(submitted, completed, rejected, Math.min(completed, failed.sum())));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(
        this,
        change,
        admitted -> {
          lock.lock();
          try {
            size = admitted.size().orElse(size);
            queueCapacity = admitted.queueCapacity().orElse(queueCapacity);
          } finally {
            lock.unlock();
          }
          startWaiting();
        });
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  @Override
  public void execute(Runnable command) {
    Permitted task = new Permitted(command, TimedTask.of(command, observers, failed));
    lock.lock();
    try {
      if (shutdown || (held >= size && queue.size() >= queueCapacity)) {
        rejected++;
        throw new RejectedExecutionException(
            "pool '%s' takes no task (size=%d, active=%d, queued=%d, queueCapacity=%d%s)"
                .formatted(
                    name, size, held, queue.size(), queueCapacity, shutdown ? ", shut down" : ""));
      }
      if (held >= size || !queue.isEmpty()) {
        queue.addLast(task);
        return;
      }
      held++;
    } finally {
      lock.unlock();
    }
    try {
      delegate.execute(task);
    } catch (RuntimeException | Error e) {
      failed.increment();
      giveBack();
      throw e;
    }
  }

  private void giveBack() {
    lock.lock();
    try {
      held--;
      completed++;
    } finally {
      lock.unlock();
    }
    startWaiting();
  }

  /** Hands over what waits and can have a permit now; no lock is held while the delegate works. */
  private void startWaiting() {
    while (true) {
      Permitted next;
      boolean last;
      lock.lock();
      try {
        next = held < size ? queue.pollFirst() : null;
        if (next != null) {
          held++;
        }
        last = shutdown && held == 0 && queue.isEmpty();
      } finally {
        lock.unlock();
      }
      if (last) {
        delegate.shutdown();
      }
      if (next == null) {
        return;
      }
      try {
        delegate.execute(next);
      } catch (RuntimeException | Error e) {
        // No caller is here to be told but the one who holds the future.
        drop(next, e);
      }
    }
  }

  private void drop(Permitted task, Throwable refusal) {
    if (task.command instanceof Future<?> future) {
      future.cancel(false);
    }
    failed.increment();
    lock.lock();
    try {
      held--;
      completed++;
    } finally {
      lock.unlock();
    }
    Uncaught.report(
        new RejectedExecutionException(
            "the executor behind pool '%s' refused a task that had waited".formatted(name),
            refusal));
  }

  @Override
  public void shutdown() {
    lock.lock();
    try {
      shutdown = true;
    } finally {
      lock.unlock();
    }
    startWaiting();
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> waiting = new ArrayList<>();
    lock.lock();
    try {
      shutdown = true;
      for (Permitted task : queue) {
        waiting.add(task.command);
      }
      completed += queue.size();
      failed.add(queue.size());
      queue.clear();
    } finally {
      lock.unlock();
    }
    delegate.shutdownNow();
    return waiting;
  }

  @Override
  public boolean isShutdown() {
    lock.lock();
    try {
      return shutdown;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }

  private final class Permitted implements Runnable {
    private final Runnable command;
    private final Runnable timed;

    Permitted(Runnable command, Runnable timed) {
      this.command = command;
      this.timed = timed;
    }

    @Override
    public void run() {
      try {
        timed.run();
      } finally {
        giveBack();
      }
    }
  }
}
