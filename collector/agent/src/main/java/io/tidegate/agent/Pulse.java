package io.tidegate.agent;

import io.tidegate.wire.Heartbeat;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives signs of life, and ends leases that ran out. The first heartbeat comes at once, so do those
 * for a pool that came or went; those of one moment are one. The last says that the agent leaves.
 */
final class Pulse implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
  private static final long LEASE_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String service;
  private final String instance;
  private final long startedAtMillis;
  private final long intervalMillis;
  private final Map<String, String> labels;
  private final Supplier<Collection<MonitoredPool>> pools;
  private final OutgoingBuffer buffer;
  private final Clock clock;
  private final LongSupplier nanoClock;
  private final AtomicLong leasesRunOut = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by the lock.
  private boolean poolsChanged;
  private boolean stopping;
  // Of the pulse's thread.
  private boolean failing;

  /**
   * @param nanoClock a clock that cannot be set, for leases
   */
  Pulse(
      String service,
      String instance,
      long intervalMillis,
      Map<String, String> labels,
      Supplier<Collection<MonitoredPool>> pools,
      OutgoingBuffer buffer,
      Clock clock,
      LongSupplier nanoClock) {
    this.service = service;
    this.instance = instance;
    this.startedAtMillis = clock.millis();
    this.intervalMillis = intervalMillis;
    this.labels = Map.copyOf(labels);
    this.pools = pools;
    this.buffer = buffer;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /** Leases that ran out, so that a pool went back to its baseline. */
  long leasesRunOut() {
    return leasesRunOut.get();
  }

  /** A heartbeat is due at once. */
  void poolsChanged() {
    lock.lock();
    try {
      poolsChanged = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void stop() {
    lock.lock();
    try {
      stopping = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    long intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
    try {
      long beatNanos = System.nanoTime();
      beat(false);
      while (true) {
        boolean atOnce = await(beatNanos, intervalNanos);
        if (isStopping()) {
          break;
        }
        endLeases();
        if (atOnce || System.nanoTime() - beatNanos >= intervalNanos) {
          beatNanos = System.nanoTime();
          beat(false);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("the pulse was interrupted and ends", e);
    }
    beat(true);
  }

  /** Waits for what is due next; true if it is a heartbeat because the pools changed. */
  private boolean await(long beatNanos, long intervalNanos) throws InterruptedException {
    long startNanos = System.nanoTime();
    long leaseCheckNanos = Math.min(LEASE_CHECK_NANOS, intervalNanos);
    lock.lockInterruptibly();
    try {
      while (!stopping) {
        long nowNanos = System.nanoTime();
        long sinceBeatNanos = nowNanos - beatNanos;
        if (poolsChanged && sinceBeatNanos >= TOGETHER_NANOS) {
          poolsChanged = false;
          return true;
        }
        long leftNanos =
            Math.min(intervalNanos - sinceBeatNanos, leaseCheckNanos - (nowNanos - startNanos));
        if (leftNanos <= 0) {
          return false;
        }
        changed.awaitNanos(
            poolsChanged ? Math.min(leftNanos, TOGETHER_NANOS - sinceBeatNanos) : leftNanos);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private boolean isStopping() {
    lock.lock();
    try {
      return stopping;
    } finally {
      lock.unlock();
    }
  }

  /** One look at each pool; where no lease runs, that is all. */
  void endLeases() {
    for (MonitoredPool pool : pools.get()) {
      try {
        if (pool.control().endLease(nanoClock.getAsLong())) {
          leasesRunOut.incrementAndGet();
        }
      } catch (RuntimeException | LinkageError e) {
        failed(pool, e);
      }
    }
  }

  private void failed(MonitoredPool pool, Throwable failure) {
    if (!failing) {
      failing = true;
      LOG.warn("the lease of pool {} cannot be checked; it is tried again", pool.id(), failure);
    }
  }

  void beat(boolean leaving) {
    List<Heartbeat.Pool> beats =
        pools.get().stream().map(MonitoredPool::beat).flatMap(Optional::stream).toList();
    buffer.put(
        new Heartbeat(
            service,
            instance,
            startedAtMillis,
            clock.millis(),
            intervalMillis,
            AgentVersion.TEXT,
            labels,
            leaving,
            beats));
  }
}
