package io.tidegate.pools;

import io.tidegate.pools.LostTask.Reason;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What a pool does around each task: times, time-outs, context, failures and losses. */
final class TaskRules {
  private final String pool;
  private final Consumer<Throwable> failureHandler;
  private final Consumer<LostTask> lostHandler;
  private final ContextHook contextHook;
  private final long queueTimeoutNanos;
  private final long runTimeoutNanos;
  private final long graceNanos;
  private final Observers observers;
  private final LongAdder expired = new LongAdder();
  private final LongAdder overran = new LongAdder();
  private final LongAdder abandoned = new LongAdder();
  private final LongAdder discarded = new LongAdder();

  TaskRules(ElasticExecutorBuilder settings) {
    this.pool = settings.name;
    this.failureHandler = settings.failureHandler;
    this.lostHandler = settings.lostHandler;
    this.contextHook = settings.contextHook;
    this.queueTimeoutNanos = nanos(settings.queueTimeout);
    this.runTimeoutNanos = nanos(settings.runTimeout);
    this.graceNanos = nanos(settings.grace);
    // Where a wait is limited each task is stamped anyhow.
    this.observers = limitsWait() ? new Observers() : Observers.thinnable();
  }

  private static long nanos(Duration orNull) {
    return orNull == null ? 0 : orNull.toNanos();
  }

  Observers observers() {
    return observers;
  }

  boolean limitsRun() {
    return runTimeoutNanos > 0;
  }

  boolean limitsWait() {
    return queueTimeoutNanos > 0;
  }

  long runTimeoutNanos() {
    return runTimeoutNanos;
  }

  long graceNanos() {
    return graceNanos;
  }

  /** How often the watch has to look, to be late by no more than a quarter; 0: never. */
  long watchNanos() {
    long shortest = Long.MAX_VALUE;
    for (long limit : new long[] {queueTimeoutNanos, runTimeoutNanos, graceNanos}) {
      shortest = limit > 0 ? Math.min(shortest, limit) : shortest;
    }
    return limitsRun() || limitsWait() ? Math.max(1_000_000, shortest / 4) : 0;
  }

  /** The clock is read, and the context captured, only where somebody wants it. */
  QueuedTask wrap(Runnable command) {
    Require.present("command", command);
    return new QueuedTask(
        command,
        limitsWait() || observers.next() ? System.nanoTime() : QueuedTask.UNTIMED,
        contextHook == null ? null : contextHook.capture());
  }

  void tellWait(QueuedTask task, long startNanos) {
    if (task.timed()) {
      observers.queueWaitNanos(startNanos - task.submittedNanos);
    }
  }

  void tellRun(QueuedTask task, long startNanos) {
    if (task.timed() && !observers.isEmpty()) {
      long endNanos = System.nanoTime();
      observers.runNanos(endNanos - startNanos);
      observers.latencyNanos(endNanos - task.submittedNanos);
    }
  }

  /** True if it failed. Never throws: an Error in a task must not cost the worker. */
  boolean call(Runnable command, ContextHook.Captured context) {
    try {
      if (context == null) {
        command.run();
      } else {
        ContextHook.Scope scope = context.restore();
        try {
          command.run();
        } finally {
          scope.close();
        }
      }
      return command instanceof Promise<?> promise && promise.failed();
    } catch (Throwable e) {
      failed(e);
      return true;
    }
  }

  private void failed(Throwable failure) {
    try {
      failureHandler.accept(failure);
    } catch (Throwable handlerFailed) {
      handlerFailed.addSuppressed(failure);
      Uncaught.report(handlerFailed);
    }
  }

  /** Whether a caller gave it up while it waited: it will do nothing, so its times say nothing. */
  static boolean cancelled(Runnable command) {
    return command instanceof Future<?> future && future.isCancelled();
  }

  /** Nobody is left waiting for what will not be run. */
  static void cancel(Runnable command) {
    if (command instanceof Future<?> future) {
      future.cancel(false);
    }
  }

  boolean expired(QueuedTask task, long nowNanos) {
    return limitsWait() && task.timed() && nowNanos - task.submittedNanos > queueTimeoutNanos;
  }

  void expire(Runnable command, long waitedNanos) {
    expired.increment();
    lose(
        command,
        Reason.QUEUE_TIMEOUT,
        "a task of pool '%s' waited for %d ms, at most %d ms are allowed: it was not run"
            .formatted(pool, waitedNanos / 1_000_000, queueTimeoutNanos / 1_000_000));
  }

  void overrun(Runnable command, long ranNanos) {
    overran.increment();
    lose(
        command,
        Reason.RUN_TIMEOUT,
        "a task of pool '%s' ran for %d ms, at most %d ms are allowed: it was interrupted"
            .formatted(pool, ranNanos / 1_000_000, runTimeoutNanos / 1_000_000));
  }

  void abandon(Runnable command, long worker, String thread, long ranNanos) {
    abandoned.increment();
    lose(
        command,
        Reason.ABANDONED,
        "a task of pool '%s' ran for %d ms and ignored the interrupt after %d ms: worker %d (%s) is given up and replaced"
            .formatted(pool, ranNanos / 1_000_000, runTimeoutNanos / 1_000_000, worker, thread));
  }

  void discard(Runnable command) {
    discarded.increment();
    lose(
        command,
        Reason.DISCARDED,
        "the oldest task of pool '%s' made room for a new one".formatted(pool));
  }

  String noWorker(Throwable why) {
    return "a task of pool '%s' was not run: there is no worker, and none can be started: %s"
        .formatted(pool, why);
  }

  void lose(Runnable command, Reason reason, String detail) {
    if (reason == Reason.DISCARDED || reason == Reason.NO_WORKER) {
      cancel(command);
    } else if (command instanceof Promise<?> promise) {
      promise.fail(new TimeoutException(detail));
    }
    try {
      lostHandler.accept(new LostTask(command, reason, detail));
    } catch (Throwable e) {
      Uncaught.report(e);
    }
  }

  LossCounts losses() {
    return new LossCounts(expired.sum(), overran.sum(), abandoned.sum(), discarded.sum());
  }
}
