package io.tidegate.pools;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;

/**
 * A task on its way through a pool that is not ours: stamped when it is wrapped, timed when it
 * runs. The stamp is a field of the wrapper, so a task that is never run takes it along.
 */
final class TimedTask<T> implements Runnable, Callable<T> {
  private final Callable<T> task;
  private final LatencyObserver observer;
  private final LongAdder failures;
  private final long wrappedNanos = System.nanoTime();

  TimedTask(Callable<T> task, LatencyObserver observer, LongAdder failures) {
    this.task = Require.present("task", task);
    this.observer = observer;
    this.failures = failures;
  }

  static TimedTask<Void> of(Runnable task, LatencyObserver observer, LongAdder failures) {
    Require.present("task", task);
    return new TimedTask<>(
        () -> {
          task.run();
          return null;
        },
        observer,
        failures);
  }

  @Override
  public void run() {
    try {
      call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Only a Callable can throw one, and those are not run as Runnables.
      throw new IllegalStateException("a Runnable threw a checked exception", e);
    }
  }

  @Override
  public T call() throws Exception {
    long startNanos = System.nanoTime();
    observer.queueWaitNanos(startNanos - wrappedNanos);
    boolean ended = false;
    try {
      T result = task.call();
      ended = true;
      return result;
    } finally {
      if (!ended) {
        failures.increment();
      }
      long endNanos = System.nanoTime();
      observer.runNanos(endNanos - startNanos);
      observer.latencyNanos(endNanos - wrappedNanos);
    }
  }
}
