package io.tidegate.pools;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;

/**
 * A task on its way through a pool that is not ours: stamped when it is wrapped, timed when it
 * runs, unless its observers can do without this one. The stamp is a field of the wrapper, the only
 * object a task costs, so a task that is never run takes it along.
 */
abstract class TimedTask {
  private final Observers observers;
  private final LongAdder failures;
  private final long wrappedNanos;

  private TimedTask(Observers observers, LongAdder failures) {
    this.observers = observers;
    this.failures = failures;
    this.wrappedNanos = observers.next() ? System.nanoTime() : QueuedTask.UNTIMED;
  }

  /**
   * @param observers thinnable ones
   */
  static Runnable of(Runnable task, Observers observers, LongAdder failures) {
    return new OfRunnable(Require.present("task", task), observers, failures);
  }

  /**
   * @param observers thinnable ones
   */
  static <T> Callable<T> of(Callable<T> task, Observers observers, LongAdder failures) {
    return new OfCallable<>(Require.present("task", task), observers, failures);
  }

  final long started() {
    if (wrappedNanos == QueuedTask.UNTIMED) {
      return QueuedTask.UNTIMED;
    }
    long startNanos = System.nanoTime();
    observers.queueWaitNanos(startNanos - wrappedNanos);
    return startNanos;
  }

  final void ended(long startNanos, boolean failed) {
    if (failed) {
      failures.increment();
    }
    if (wrappedNanos != QueuedTask.UNTIMED) {
      long endNanos = System.nanoTime();
      observers.runNanos(endNanos - startNanos);
      observers.latencyNanos(endNanos - wrappedNanos);
    }
  }

  private static final class OfRunnable extends TimedTask implements Runnable {
    private final Runnable task;

    OfRunnable(Runnable task, Observers observers, LongAdder failures) {
      super(observers, failures);
      this.task = task;
    }

    @Override
    public void run() {
      FutureTask<?> future = task instanceof FutureTask<?> wrapped ? wrapped : null;
      if (future != null && future.isCancelled()) {
        // A caller gave it up while it waited: it will do nothing, so its times say nothing.
        return;
      }
      long startNanos = started();
      boolean failed = true;
      try {
        task.run();
        failed = future != null && failed(future);
      } finally {
        ended(startNanos, failed);
      }
    }

    /** A future keeps what its task threw to itself. */
    private static boolean failed(FutureTask<?> future) {
      if (!future.isDone()) {
        // A periodic task that will run again.
        return false;
      }
      try {
        future.get();
        return false;
      } catch (ExecutionException e) {
        return true;
      } catch (CancellationException e) {
        return false;
      } catch (InterruptedException e) {
        // It is done, so nothing was waited for: the interrupt is meant for the worker.
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  private static final class OfCallable<T> extends TimedTask implements Callable<T> {
    private final Callable<T> task;

    OfCallable(Callable<T> task, Observers observers, LongAdder failures) {
      super(observers, failures);
      this.task = task;
    }

    @Override
    public T call() throws Exception {
      long startNanos = started();
      boolean failed = true;
      try {
        T result = task.call();
        failed = false;
        return result;
      } finally {
        ended(startNanos, failed);
      }
    }
  }
}
