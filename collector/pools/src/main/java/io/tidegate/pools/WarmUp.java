package io.tidegate.pools;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Opens connections ahead of need, one after the other, on a thread that lives only as long as it
 * has something to open: the housekeeper's must not wait for a server.
 *
 * <p>After a failure it pauses, for 1 s, then 2 s, and so on up to a minute, until an attempt
 * succeeds; so a server that is down is asked, and the owner told, at a bounded rate.
 */
final class WarmUp<C extends AutoCloseable> {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int LONGEST_PAUSE_SECONDS = 60;

  private final ElasticConnectionPoolBuilder<C> settings;
  private final ReentrantLock lock;
  private final Slots<C> slots;
  private final ConnectionSource<C> source;
  private final Housekeeper<C> housekeeper;
  private final Runnable changed;
  // All below: guarded by the lock.
  private int target;
  private long targetEndsNanos;
  private int failuresInARow;
  private long pausedUntilNanos;
  private Thread thread;
  private boolean stopped;

  /**
   * @param changed is called with the lock held after each attempt
   */
  WarmUp(
      ElasticConnectionPoolBuilder<C> settings,
      ReentrantLock lock,
      Slots<C> slots,
      ConnectionSource<C> source,
      Housekeeper<C> housekeeper,
      Runnable changed) {
    this.settings = settings;
    this.lock = lock;
    this.slots = slots;
    this.source = source;
    this.housekeeper = housekeeper;
    this.changed = changed;
    this.pausedUntilNanos = settings.nanoClock.getAsLong();
  }

  /** Sets how many connections to have open, for the builder's {@code keepWarm}. With the lock. */
  void to(int connections) {
    target = connections;
    targetEndsNanos = settings.nanoClock.getAsLong() + settings.keepWarm.toNanos();
  }

  /** Whether one more idle connection may be closed for having been idle. With the lock. */
  boolean mayLose(long nowNanos) {
    return slots.idle() > settings.minIdle && slots.staying() > target(nowNanos);
  }

  /** Starts to open what is missing, if something is and no pause is on. */
  void look() {
    lock.lock();
    try {
      long nowNanos = settings.nanoClock.getAsLong();
      if (thread != null || nowNanos - pausedUntilNanos < 0 || !missing(nowNanos)) {
        return;
      }
      thread = new Thread(this::open, settings.name + "-warmer");
      thread.setDaemon(true);
      try {
        thread.start();
      } catch (OutOfMemoryError e) {
        // The machine refuses threads: a later round tries again.
        thread = null;
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Interrupts what is being opened; nothing is opened any more. With the lock. */
  void stop() {
    stopped = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void open() {
    while (reserve()) {
      PooledConnection<C> opened;
      try {
        opened = source.open(settings.borrowTimeout.toNanos());
      } catch (Throwable e) {
        // Throwable: whatever it is, the slot has to come back.
        failed(e);
        return;
      }
      lock.lock();
      try {
        failuresInARow = 0;
        if (stopped || !slots.warmed(opened)) {
          slots.warmIsClosing();
          housekeeper.close(opened);
        }
        changed.run();
      } finally {
        lock.unlock();
      }
    }
  }

  private boolean reserve() {
    lock.lock();
    try {
      boolean reserved = !stopped && missing(settings.nanoClock.getAsLong()) && slots.tryWarm();
      if (!reserved) {
        thread = null;
      }
      return reserved;
    } finally {
      lock.unlock();
    }
  }

  private void failed(Throwable failure) {
    long pauseSeconds;
    String numbers;
    lock.lock();
    try {
      thread = null;
      slots.warmFailed();
      changed.run();
      if (stopped) {
        return;
      }
      pauseSeconds = Math.min(LONGEST_PAUSE_SECONDS, 1L << Math.min(failuresInARow, 6));
      failuresInARow++;
      pausedUntilNanos = settings.nanoClock.getAsLong() + pauseSeconds * FIRST_PAUSE_NANOS;
      numbers = "size=%d, live=%d".formatted(slots.size(), slots.live());
    } finally {
      lock.unlock();
    }
    source.report(
        new IllegalStateException(
            "pool '%s' could not open a connection ahead of need, tries again in %d s (%s): %s"
                .formatted(settings.name, pauseSeconds, numbers, failure),
            failure));
  }

  private boolean missing(long nowNanos) {
    return !stopped
        && slots.live() < slots.size()
        && (slots.idle() + slots.warming() < settings.minIdle
            || slots.staying() < target(nowNanos));
  }

  private int target(long nowNanos) {
    return nowNanos - targetEndsNanos < 0 ? target : 0;
  }
}
