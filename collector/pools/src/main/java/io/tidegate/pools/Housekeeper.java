package io.tidegate.pools;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread of a connection pool: closes what the pool is done with, so that no caller waits
 * for it, and looks for connections that have been idle for too long.
 */
final class Housekeeper<C extends AutoCloseable> {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ElasticConnectionPoolBuilder<C> settings;
  private final Runnable evictExpired;
  private final Runnable closedOne;
  private final LinkedBlockingQueue<Runnable> chores = new LinkedBlockingQueue<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Thread thread;
  // Guarded by chores: after it, nobody would run what is added there.
  private boolean ended;

  Housekeeper(ElasticConnectionPoolBuilder<C> settings, Runnable evictExpired, Runnable closedOne) {
    this.settings = settings;
    this.evictExpired = evictExpired;
    this.closedOne = closedOne;
    this.thread = new Thread(this::run, settings.name + "-housekeeper");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  boolean expired(PooledConnection<C> pooled, long nowNanos) {
    return pooled.expired(nowNanos, settings.idleTimeout.toNanos(), settings.maxLifetime.toNanos());
  }

  /** Closes it soon, on the housekeeper's thread; after its end on the caller's. */
  void close(PooledConnection<C> pooled) {
    Runnable chore =
        () -> {
          closeHere(pooled);
          closedOne.run();
        };
    synchronized (chores) {
      if (!ended) {
        chores.add(chore);
        return;
      }
    }
    chore.run();
  }

  void closeHere(PooledConnection<C> pooled) {
    try {
      pooled.connection.close();
    } catch (Throwable e) {
      report(e);
    }
  }

  /** Tells the owner's handler; never throws, so that no count gets lost on the way. */
  void report(Throwable failure) {
    try {
      settings.failureHandler.accept(failure);
    } catch (Throwable handlerFailed) {
      handlerFailed.addSuppressed(failure);
      Uncaught.report(handlerFailed);
    }
  }

  void wake() {
    chores.add(() -> {});
  }

  /** Lets it finish what waits; false if the caller was interrupted while it waited for that. */
  boolean stop(long timeout, TimeUnit unit) {
    stopping.set(true);
    wake();
    try {
      thread.join(unit.toMillis(timeout));
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void run() {
    long pauseNanos = Math.min(settings.idleTimeout.toNanos(), settings.maxLifetime.toNanos()) / 4;
    pauseNanos = Math.max(SHORTEST_PAUSE_NANOS, Math.min(LONGEST_PAUSE_NANOS, pauseNanos));
    while (!ended()) {
      try {
        Runnable chore = chores.poll(pauseNanos, TimeUnit.NANOSECONDS);
        if (chore != null) {
          chore.run();
        }
      } catch (InterruptedException e) {
        // Somebody's connection interrupts the thread that closes it: that ends no housekeeping.
        continue;
      }
      evictExpired.run();
    }
  }

  private boolean ended() {
    synchronized (chores) {
      ended = stopping.get() && chores.isEmpty();
      return ended;
    }
  }
}
