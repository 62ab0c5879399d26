package io.tidegate.pools;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;

/**
 * A task on its way through a pool that is not ours: stamped when it is wrapped, timed when it
 * runs. The stamp is a field of the wrapper, the only object a task costs, so a task that is never
 * run takes it along.
 */
abstract class TimedTask {
  private final LatencyObserver observer;
  private final LongAdder failures;
  private final long wrappedNanos = System.nanoTime();

  private TimedTask(LatencyObserver observer, LongAdder failures) {
    this.observer = observer;
    this.failures = failures;
  }

  static Runnable of(Runnable task, LatencyObserver observer, LongAdder failures) {
    return new OfRunnable(Require.present("task", task), observer, failures);
  }

  static <T> Callable<T> of(Callable<T> task, LatencyObserver observer, LongAdder failures) {
    return new OfCallable<>(Require.present("task", task), observer, failures);
  }

  final long started() {
    long startNanos = System.nanoTime();
    observer.queueWaitNanos(startNanos - wrappedNanos);
    return startNanos;
  }

  final void ended(long startNanos, boolean failed) {
    if (failed) {
      failures.increment();
    }
    long endNanos = System.nanoTime();
    observer.runNanos(endNanos - startNanos);
    observer.latencyNanos(endNanos - wrappedNanos);
  }

  private static final class OfRunnable extends TimedTask implements Runnable {
    private final Runnable task;

    OfRunnable(Runnable task, LatencyObserver observer, LongAdder failures) {
      super(observer, failures);
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

    OfCallable(Callable<T> task, LatencyObserver observer, LongAdder failures) {
      super(observer, failures);
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
