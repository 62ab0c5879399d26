package io.tidegate.pools;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one thread of a connection pool: closes what the pool is done with, so that no caller waits
 * for it, and makes a round now and then, to see what has become due.
 */
final class Housekeeper<C extends AutoCloseable> {
  private final ConnectionSource<C> source;
  private final Runnable round;
  private final Runnable closedOne;
  private final long pauseNanos;
  private final LinkedBlockingQueue<Runnable> chores = new LinkedBlockingQueue<>();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final Thread thread;
  // Guarded by chores: after it, nobody would run what is added there.
  private boolean ended;

  Housekeeper(
      String pool,
      long pauseNanos,
      ConnectionSource<C> source,
      Runnable round,
      Runnable closedOne) {
    this.pauseNanos = pauseNanos;
    this.source = source;
    this.round = round;
    this.closedOne = closedOne;
    this.thread = new Thread(this::run, pool + "-housekeeper");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Closes it soon, on the housekeeper's thread; after its end on the caller's. */
  void close(PooledConnection<C> pooled) {
    Runnable chore =
        () -> {
          source.close(pooled);
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

  /** Has it make a round now. */
  void wake() {
    if (!woken.getAndSet(true)) {
      chores.add(() -> {});
    }
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
    long lastRoundNanos = System.nanoTime();
    while (!ended()) {
      try {
        long leftNanos = pauseNanos - (System.nanoTime() - lastRoundNanos);
        Runnable chore = chores.poll(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
        if (chore != null) {
          chore.run();
        }
      } catch (InterruptedException e) {
        // Somebody's connection interrupts the thread that closes it: that ends no housekeeping.
        continue;
      }
      if (woken.getAndSet(false) || System.nanoTime() - lastRoundNanos >= pauseNanos) {
        makeRound();
        lastRoundNanos = System.nanoTime();
      }
    }
  }

  private void makeRound() {
    try {
      round.run();
    } catch (Throwable e) {
      // Throwable: without this thread no connection would be closed any more.
      source.report(e);
    }
  }

  private boolean ended() {
    synchronized (chores) {
      ended = stopping.get() && chores.isEmpty();
      return ended;
    }
  }
}
