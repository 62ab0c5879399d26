package io.tidegate.pools;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A Future that remembers that it failed, so that failures are counted there too. */
final class Promise<T> extends FutureTask<T> {
  private volatile boolean failed;

  Promise(Callable<T> callable) {
    super(callable);
  }

  Promise(Runnable runnable, T value) {
    super(runnable, value);
  }

  boolean failed() {
    return failed;
  }

  /** Ends it in the place of its task, unless that was first. */
  void fail(Throwable failure) {
    setException(failure);
  }

  @Override
  protected void setException(Throwable failure) {
    failed = true;
    super.setException(failure);
  }
}
