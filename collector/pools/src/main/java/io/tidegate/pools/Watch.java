package io.tidegate.pools;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The one extra thread of a pool that has time-outs: looks at what waits and what runs. */
final class Watch {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Lifetime pool;
  private final Thread thread;

  Watch(Lifetime pool) {
    this.pool = pool;
    this.thread = new Thread(this::watch, pool.name + "-watch");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void watch() {
    long pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pool.rules.watchNanos());
    while (!pool.terminated()) {
      LockSupport.parkNanos(this, pauseNanos);
      try {
        pool.look(System.nanoTime());
      } catch (RuntimeException | OutOfMemoryError e) {
        // The next look may go better; a pool without a watch would not.
        Uncaught.report(e);
      }
    }
  }
}
