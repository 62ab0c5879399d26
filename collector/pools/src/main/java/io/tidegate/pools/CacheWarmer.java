package io.tidegate.pools;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a cache's warm-ups, one at a time. Each has a thread, and one that waits for it: only so can
 * one that ignores its interrupt be reported. Neither lives longer than the warm-up.
 */
final class CacheWarmer {
  private static final long CLOSE_MILLIS = 1000;

  private final CachePoolBuilder settings;
  private final Object lock = new Object();
  // All below: guarded by the lock.
  private Thread running;
  private long startedNanos;
  private boolean late;
  private long started;
  private long ended;
  private long refused;
  private long failed;
  private String lastFailure = "";
  private boolean closed;

  CacheWarmer(CachePoolBuilder settings) {
    this.settings = settings;
  }

  record Progress(boolean running, boolean closed, PoolCounts counts) {}

  Progress progress() {
    synchronized (lock) {
      return new Progress(running != null, closed, new PoolCounts(started, ended, refused, failed));
    }
  }

  /** Starts a warm-up unless one runs, and says which of both. Never waits for one. */
  String start() {
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("it is closed");
      }
      if (running != null) {
        refused++;
        return "cache '%s' has been warming up for %d ms: nothing was started"
            .formatted(
                settings.name, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
      }
      Thread warmer = daemon("warmer", this::warm);
      Thread watch = daemon("warmer-watch", () -> watch(warmer));
      warmer.start();
      // From here it runs, and has to be accounted for, even if the machine refuses the watch.
      running = warmer;
      startedNanos = System.nanoTime();
      late = false;
      started++;
      watch.start();
      return "cache '%s' is being warmed up%s"
          .formatted(
              settings.name, lastFailure.isEmpty() ? "" : "; last time it failed: " + lastFailure);
    }
  }

  void close() {
    Thread warmer;
    synchronized (lock) {
      closed = true;
      warmer = running;
    }
    if (warmer == null) {
      return;
    }
    warmer.interrupt();
    try {
      warmer.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void report(Throwable failure) {
    try {
      settings.failureHandler.accept(failure);
    } catch (Throwable handlerFailed) {
      handlerFailed.addSuppressed(failure);
      Uncaught.report(handlerFailed);
    }
  }

  private Thread daemon(String role, Runnable task) {
    Thread thread = new Thread(task, settings.name + "-" + role);
    thread.setDaemon(true);
    return thread;
  }

  private void warm() {
    Throwable failure = null;
    try {
      settings.warmer.call();
    } catch (Throwable e) {
      // Throwable: after whatever it was, the cache can be warmed again.
      failure = e;
    }
    boolean tell;
    synchronized (lock) {
      running = null;
      ended++;
      // One that was late has been told of, one that was closed was meant to end.
      tell = failure != null && !late && !closed;
      if (failure != null || late) {
        failed++;
      }
      if (!late) {
        lastFailure = failure == null ? "" : failure.toString();
      }
    }
    if (tell) {
      report(
          new IllegalStateException(
              "the warm-up of cache '%s' failed: %s".formatted(settings.name, failure), failure));
    }
  }

  private void watch(Thread warmer) {
    long limitMillis = Math.max(1, settings.warmTimeout.toMillis());
    try {
      warmer.join(limitMillis);
    } catch (InterruptedException e) {
      // Nobody is meant to interrupt it; then the warm-up is late at once, not unwatched.
      Thread.currentThread().interrupt();
    }
    String what =
        "the warm-up of cache '%s' did not end within %d ms and was interrupted"
            .formatted(settings.name, limitMillis);
    StackTraceElement[] where = warmer.getStackTrace();
    synchronized (lock) {
      if (running != warmer || closed) {
        return;
      }
      late = true;
      lastFailure = what;
      warmer.interrupt();
    }
    TimeoutException timeout = new TimeoutException(what);
    // Where it hangs says more than where that was noticed.
    timeout.setStackTrace(where);
    report(timeout);
  }
}
