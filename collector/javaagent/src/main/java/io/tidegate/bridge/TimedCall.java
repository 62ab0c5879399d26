package io.tidegate.bridge;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Takes the place of the callable inside of a {@link FutureTask}, so that the future itself stays
 * what it is for everybody: in the queue, in {@code remove}, in {@code beforeExecute}.
 */
final class TimedCall<T> implements Callable<T> {
  /** Null: this JDK does not let us, and futures are not timed. */
  private static final VarHandle CALLABLE = callable();

  private final Callable<T> task;
  private final ExecutorProbe probe;
  private final Delayed due;
  private final long submittedNanos;

  private TimedCall(Callable<T> task, ExecutorProbe probe, Delayed due) {
    this.task = task;
    this.probe = probe;
    this.due = due;
    this.submittedNanos = System.nanoTime();
  }

  /** Times a future from now on; one that has a due time, from when it is due. */
  @SuppressWarnings("unchecked")
  static void into(FutureTask<?> future, ExecutorProbe probe, Delayed due) {
    if (CALLABLE == null) {
      return;
    }
    Callable<Object> callable = (Callable<Object>) CALLABLE.get(future);
    // Null: it has run, or was cancelled.
    if (callable != null) {
      Callable<Object> task = callable instanceof TimedCall<Object> timed ? timed.task : callable;
      // Only from what was read: a future that ends meanwhile stays without a callable.
      CALLABLE.compareAndSet(future, callable, new TimedCall<>(task, probe, due));
    }
  }

  @Override
  public T call() throws Exception {
    long startNanos = System.nanoTime();
    long waitedNanos =
        due == null
            ? startNanos - submittedNanos
            : Math.max(0, -due.getDelay(TimeUnit.NANOSECONDS));
    probe.waited(waitedNanos);
    boolean well = false;
    try {
      T result = task.call();
      well = true;
      return result;
    } finally {
      long runNanos = System.nanoTime() - startNanos;
      probe.ran(runNanos, waitedNanos + runNanos, well);
    }
  }

  @Override
  public String toString() {
    return task.toString();
  }

  private static VarHandle callable() {
    try {
      return MethodHandles.privateLookupIn(FutureTask.class, MethodHandles.lookup())
          .findVarHandle(FutureTask.class, "callable", Callable.class);
    } catch (ReflectiveOperationException | RuntimeException e) {
      Hooks.report("tasks given to submit() are not timed", e);
      return null;
    }
  }
}
