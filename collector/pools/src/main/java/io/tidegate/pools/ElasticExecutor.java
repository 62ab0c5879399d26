package io.tidegate.pools;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A fixed number of worker threads behind a bounded queue, both of which can be changed at any
 * time.
 *
 * <p>Submitting never blocks: when every worker is busy and the queue is full, the answer is a
 * {@link RejectedExecutionException} with the numbers. Growing starts the new workers at once.
 * Shrinking ends idle workers at once and lets busy ones finish their task; until then more threads
 * are alive than the size says. A task that throws, whatever it throws, costs no worker.
 *
 * <p>One lock guards all state, so every answer is consistent with itself: {@code submitted =
 * completed + active + queued} holds in each state.
 */
public final class ElasticExecutor extends AbstractExecutorService
    implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY);

  private final String name;
  private final SizeLimits limits;
  private final Duration closeTimeout;
  private final ThreadFactory threadFactory;
  private final Consumer<Throwable> failureHandler;
  private final Observers observers = new Observers();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition ended = lock.newCondition();
  // All below: guarded by the lock.
  private final ArrayDeque<QueuedTask> queue = new ArrayDeque<>();
  private final Set<Thread> workers = new HashSet<>();
  private int size;
  private int queueCapacity;
  private int live;
  private int active;
  private long submitted;
  private long completed;
  private long rejected;
  private long failed;
  private boolean shutdown;

  ElasticExecutor(ElasticExecutorBuilder settings) {
    this.name = settings.name;
    this.limits = new SizeLimits(settings.minSize, settings.maxSize);
    this.closeTimeout = settings.closeTimeout;
    this.threadFactory = settings.threadFactory;
    this.failureHandler = settings.failureHandler;
    this.size = settings.size;
    this.live = settings.size;
    this.queueCapacity = settings.queueCapacity;
  }

  public static ElasticExecutorBuilder builder(String name) {
    return new ElasticExecutorBuilder(name);
  }

  void startFirstWorkers() {
    Throwable failure = startWorkers(size);
    if (failure != null) {
      shutdown();
      throw new IllegalStateException(
          "pool '%s' could not start %d workers".formatted(name, size), failure);
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
      return new PoolSnapshot(
          shutdown ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
          new PoolState(
              size, live, active, queue.size(), queueCapacity, limits.min(), limits.max()),
          new PoolCounts(submitted, completed, rejected, failed));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>If the machine refuses threads, the size goes back to what it was and the result is FAILED.
   */
  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(
        this,
        change,
        admitted -> {
          admitted.queueCapacity().ifPresent(this::resizeQueue);
          if (admitted.size().isPresent()) {
            setSize(admitted.size().getAsInt());
          }
        });
  }

  private void setSize(int newSize) {
    int before;
    int missing;
    lock.lock();
    try {
      if (shutdown) {
        throw new IllegalStateException("it is shut down");
      }
      before = size;
      size = newSize;
      missing = Math.max(0, newSize - live);
      // Counted before they run: a second resize must not start them again.
      live += missing;
      work.signalAll();
    } finally {
      lock.unlock();
    }
    Throwable failure = startWorkers(missing);
    if (failure == null) {
      return;
    }
    lock.lock();
    try {
      if (size == newSize) {
        size = before;
        work.signalAll();
      }
      throw new IllegalStateException(
          "could not start %d more workers (size=%d, live=%d): %s"
              .formatted(missing, size, live, failure),
          failure);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Changes how many tasks may wait. Below what waits now nothing is dropped: new tasks are refused
   * until the queue has drained.
   */
  public void resizeQueue(int newCapacity) {
    Require.atLeast("queueCapacity", 0, newCapacity);
    lock.lock();
    try {
      queueCapacity = newCapacity;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Hands over a task without ever blocking.
   *
   * @throws RejectedExecutionException if all workers are busy and the queue is full, or the pool
   *     is shut down; the text has the numbers
   */
  @Override
  public void execute(Runnable command) {
    Require.present("command", command);
    QueuedTask task = new QueuedTask(command, System.nanoTime());
    lock.lock();
    try {
      // Tasks on their way to an idle worker stand in the queue for a moment and are no waiters.
      int idle = Math.max(0, Math.min(live, size) - active);
      if (shutdown || queue.size() - idle >= queueCapacity) {
        rejected++;
        throw new RejectedExecutionException(
            "pool '%s' %s (size=%d, active=%d, queued=%d, capacity=%d)"
                .formatted(
                    name,
                    shutdown ? "is shut down" : "is full",
                    size,
                    active,
                    queue.size(),
                    queueCapacity));
      }
      submitted++;
      queue.addLast(task);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new QueuedTask.Promise<>(callable);
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    return new QueuedTask.Promise<>(runnable, value);
  }

  @Override
  public void shutdown() {
    lock.lock();
    try {
      shutdown = true;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> waiting = new ArrayList<>();
    lock.lock();
    try {
      shutdown = true;
      queue.forEach(task -> waiting.add(task.command()));
      completed += queue.size();
      failed += queue.size();
      queue.clear();
      workers.forEach(Thread::interrupt);
      work.signalAll();
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      return shutdown && live == 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!(shutdown && live == 0)) {
        if (nanos <= 0) {
          return false;
        }
        nanos = ended.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the pool within the builder's {@code closeTimeout}; see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(closeTimeout);
  }

  /**
   * Takes no more tasks, waits for those it has, and at the timeout drops the waiting (their
   * Futures are cancelled) and interrupts the running.
   *
   * @return false if a task ignored the interrupt and its thread still runs
   */
  public boolean close(Duration timeout) {
    shutdown();
    boolean interrupted = Thread.interrupted();
    try {
      if (!interrupted && awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    for (Runnable dropped : shutdownNow()) {
      if (dropped instanceof Future<?> future) {
        future.cancel(false);
      }
    }
    try {
      return awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
      return isTerminated();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Starts workers that are already counted as live; returns what kept it from starting all. */
  private Throwable startWorkers(int count) {
    for (int started = 0; started < count; started++) {
      try {
        Thread thread = threadFactory.newThread(this::work);
        Require.present("the thread of the thread factory", thread).start();
      } catch (Exception | OutOfMemoryError e) {
        lock.lock();
        try {
          workersEnded(count - started);
        } finally {
          lock.unlock();
        }
        return e;
      }
    }
    return null;
  }

  private void work() {
    lock.lock();
    try {
      workers.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
    QueuedTask task = next();
    while (task != null) {
      boolean failure = task.run(observers, failureHandler);
      lock.lock();
      try {
        active--;
        completed++;
        if (failure) {
          failed++;
        }
      } finally {
        lock.unlock();
      }
      task = next();
    }
  }

  /** The next task, or null when this worker is to end. */
  private QueuedTask next() {
    lock.lock();
    try {
      while (true) {
        if (live > size || (shutdown && queue.isEmpty())) {
          workers.remove(Thread.currentThread());
          workersEnded(1);
          return null;
        }
        QueuedTask task = queue.pollFirst();
        if (task != null) {
          active++;
          // What a task before, or a resize, left behind is not this task's interrupt.
          if (!shutdown) {
            Thread.interrupted();
          }
          return task;
        }
        work.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void workersEnded(int count) {
    live -= count;
    if (live == 0) {
      ended.signalAll();
    }
    // A signal that reached a worker on its way out is handed on.
    if (!queue.isEmpty()) {
      work.signal();
    }
  }
}
