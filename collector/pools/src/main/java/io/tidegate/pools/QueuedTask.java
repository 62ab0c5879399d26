package io.tidegate.pools;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** A task and when it came. The stamp lives here, never in a map, so that nothing can leak. */
record QueuedTask(Runnable command, long submittedNanos) {

  /**
   * Runs it on the current worker and tells its times.
   *
   * @return true if it failed. Never throws: an Error in a task must not cost the worker
   */
  boolean run(LatencyObserver observer, Consumer<Throwable> failureHandler) {
    if (command instanceof Future<?> future && future.isCancelled()) {
      // A caller gave it up while it waited: it will do nothing, so its times say nothing.
      return false;
    }
    long startNanos = System.nanoTime();
    observer.queueWaitNanos(startNanos - submittedNanos);
    boolean failure;
    try {
      command.run();
      failure = command instanceof Promise<?> promise && promise.failed;
    } catch (Throwable e) {
      failure = true;
      try {
        failureHandler.accept(e);
      } catch (Throwable handlerFailed) {
        handlerFailed.addSuppressed(e);
        Uncaught.report(handlerFailed);
      }
    }
    long endNanos = System.nanoTime();
    observer.runNanos(endNanos - startNanos);
    observer.latencyNanos(endNanos - submittedNanos);
    return failure;
  }

  /** A Future that remembers that it failed, so that failures are counted there too. */
  static final class Promise<T> extends FutureTask<T> {
    private volatile boolean failed;

    Promise(Callable<T> callable) {
      super(callable);
    }

    Promise(Runnable runnable, T value) {
      super(runnable, value);
    }

    @Override
    protected void setException(Throwable failure) {
      failed = true;
      super.setException(failure);
    }
  }
}
