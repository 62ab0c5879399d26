package io.tidegate.pools;

import io.tidegate.pools.ConnectionUnavailableException.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Connections of any kind with a hard maximum that can be changed at any time.
 *
 * <p>Callers get connections in the order in which they asked. The maximum counts every connection
 * that exists, those being opened or closed included, so a server's limit can be met exactly.
 * Shrinking breaks no borrowed connection: idle ones are closed by the pool's own thread, borrowed
 * ones when they come back, and until then nothing is opened. The one that resizes never waits.
 *
 * <p>A connection's {@code close()} has to be bounded: it runs on the pool's one thread.
 */
public final class ElasticConnectionPool<C extends AutoCloseable>
    implements ManagedPool, AutoCloseable {
  private static final Set<Knob> KNOBS = Set.of(Knob.SIZE);

  private final ElasticConnectionPoolBuilder<C> settings;
  private final String name;
  private final SizeLimits limits;
  private final Observers observers = new Observers();
  private final Housekeeper<C> housekeeper;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition quiet = lock.newCondition();
  // All below: guarded by the lock.
  private final FairPermits permits;
  private final ArrayDeque<PooledConnection<C>> idle = new ArrayDeque<>();
  private final Set<Loan> loans = new HashSet<>();
  private int busy;
  private int closing;
  private long submitted;
  private long completed;
  private long rejected;
  private long failed;
  private boolean closed;

  ElasticConnectionPool(ElasticConnectionPoolBuilder<C> settings) {
    this.settings = settings;
    this.name = settings.name;
    this.limits = new SizeLimits(settings.minSize, settings.maxSize);
    this.permits = new FairPermits(lock, settings.size);
    this.housekeeper = new Housekeeper<>(settings, this::evictExpired, this::closedOne);
  }

  public static <C extends AutoCloseable> ElasticConnectionPoolBuilder<C> builder(
      String name, ConnectionOpener<C> opener) {
    return new ElasticConnectionPoolBuilder<>(name, opener);
  }

  void startHousekeeping() {
    housekeeper.start();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return settings.type;
  }

  @Override
  public Set<Knob> knobs() {
    return KNOBS;
  }

  @Override
  public PoolSnapshot snapshot() {
    lock.lock();
    try {
      return new PoolSnapshot(
          closed ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
          new PoolState(
              permits.size(),
              idle.size() + busy + closing,
              loans.size(),
              permits.waiting(),
              settings.maxWaiters,
              limits.min(),
              limits.max()),
          new PoolCounts(submitted, completed, rejected, failed));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return observers.add(observer);
  }

  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> setSize(admitted.size().orElseThrow()));
  }

  private void setSize(int newSize) {
    lock.lock();
    try {
      permits.resize(newSize);
      while (idle.size() + busy > newSize && !idle.isEmpty()) {
        discardIdle(idle.pollLast());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Borrows with the builder's timeout; see {@link #borrow(Duration)}. */
  public Lease<C> borrow() throws InterruptedException, ConnectionUnavailableException {
    return borrow(settings.borrowTimeout);
  }

  /**
   * Lends a connection: an idle one if there is one, else a new one if the maximum allows it, else
   * the first that comes back.
   *
   * @throws ConnectionUnavailableException at the timeout, or at once if too many wait already, the
   *     pool is closed or a connection could not be opened; the text has the numbers
   */
  public Lease<C> borrow(Duration timeout)
      throws InterruptedException, ConnectionUnavailableException {
    long timeoutNanos = Require.positive("timeout", timeout).toNanos();
    long startNanos = settings.nanoClock.getAsLong();
    takePermit(startNanos, timeoutNanos);
    PooledConnection<C> pooled = takeOrOpen(startNanos, timeoutNanos);
    long waitNanos = settings.nanoClock.getAsLong() - startNanos;
    Loan loan = new Loan(pooled, startNanos + waitNanos);
    lock.lock();
    try {
      if (closed) {
        completed++;
        failed++;
        discardBusy(pooled);
        throw unavailable(Reason.CLOSED, "is closed", null);
      }
      loans.add(loan);
    } finally {
      lock.unlock();
    }
    waited(waitNanos);
    return loan;
  }

  /**
   * Closes the pool: nobody gets a connection any more, the idle ones are closed, and those that
   * are borrowed when they come back, or at the builder's {@code closeTimeout} under their
   * borrowers.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closed = true;
      permits.sendAllAway();
      while (!idle.isEmpty()) {
        discardIdle(idle.pollLast());
      }
      long left = settings.closeTimeout.toNanos();
      try {
        while (left > 0 && busy + closing > 0) {
          left = quiet.awaitNanos(left);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
      for (Loan loan : List.copyOf(loans)) {
        end(loan, true);
      }
    } finally {
      lock.unlock();
    }
    interrupted |= !housekeeper.stop(1, TimeUnit.SECONDS);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** For tests: makes the housekeeper look now. */
  void lookForExpired() {
    housekeeper.wake();
  }

  private void takePermit(long startNanos, long timeoutNanos)
      throws InterruptedException, ConnectionUnavailableException {
    lock.lock();
    try {
      if (closed) {
        rejected++;
        throw unavailable(Reason.CLOSED, "is closed", null);
      }
      if (permits.tryTake()) {
        busy++;
        submitted++;
        return;
      }
      if (permits.waiting() >= settings.maxWaiters) {
        rejected++;
        throw unavailable(
            Reason.TOO_MANY_WAITERS,
            "has as many waiting as may wait (%d)".formatted(settings.maxWaiters),
            null);
      }
      boolean granted = false;
      try {
        granted = permits.await(timeoutNanos);
      } finally {
        // Also when interrupted: whoever asked is accounted for.
        if (granted) {
          busy++;
          submitted++;
        } else {
          rejected++;
        }
      }
      if (granted) {
        return;
      }
      if (closed) {
        throw unavailable(Reason.CLOSED, "was closed", null);
      }
      ConnectionUnavailableException timedOut =
          unavailable(
              Reason.TIMED_OUT,
              "timed out after %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(timeoutNanos)),
              null);
      waited(settings.nanoClock.getAsLong() - startNanos);
      throw timedOut;
    } finally {
      lock.unlock();
    }
  }

  /** Called with a permit, which it keeps when it returns and gives back when it throws. */
  private PooledConnection<C> takeOrOpen(long startNanos, long timeoutNanos)
      throws InterruptedException, ConnectionUnavailableException {
    while (true) {
      PooledConnection<C> pooled;
      lock.lock();
      try {
        pooled = idle.pollFirst();
      } finally {
        lock.unlock();
      }
      long nowNanos = settings.nanoClock.getAsLong();
      if (pooled == null) {
        return open(
            Math.max(TimeUnit.MILLISECONDS.toNanos(1), startNanos + timeoutNanos - nowNanos));
      }
      if (!housekeeper.expired(pooled, nowNanos) && valid(pooled)) {
        return pooled;
      }
      housekeeper.closeHere(pooled);
    }
  }

  private boolean valid(PooledConnection<C> pooled) {
    try {
      return settings.validator.test(pooled.connection);
    } catch (Throwable e) {
      // Throwable: a permit and a connection depend on getting past here.
      housekeeper.report(e);
      return false;
    }
  }

  private PooledConnection<C> open(long timeLeftNanos)
      throws InterruptedException, ConnectionUnavailableException {
    C connection = null;
    Throwable failure = null;
    try {
      connection = settings.opener.open(Duration.ofNanos(timeLeftNanos));
    } catch (Throwable e) {
      // Throwable: whatever it is, the permit has to come back.
      failure = e;
    }
    if (connection != null) {
      return new PooledConnection<>(connection, settings.nanoClock.getAsLong());
    }
    lock.lock();
    try {
      completed++;
      failed++;
      busy--;
      permits.release();
      if (failure instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      String why = failure == null ? "the opener returned null" : failure.toString();
      throw unavailable(Reason.OPEN_FAILED, "could not open a connection: " + why, failure);
    } finally {
      quiet.signalAll();
      lock.unlock();
    }
  }

  private void giveBack(Loan loan, boolean broken) {
    long nowNanos = settings.nanoClock.getAsLong();
    lock.lock();
    try {
      if (!loans.contains(loan)) {
        return;
      }
      end(loan, broken || closed || loan.pooled.outlived(nowNanos, settings.maxLifetime.toNanos()));
      if (broken) {
        failed++;
      }
    } finally {
      lock.unlock();
    }
    observers.runNanos(nowNanos - loan.lentNanos);
  }

  private void end(Loan loan, boolean discard) {
    loans.remove(loan);
    completed++;
    // busy counts this one still: after a shrink, what is beyond the size is not kept.
    if (discard || idle.size() + busy > permits.size()) {
      discardBusy(loan.pooled);
      return;
    }
    loan.pooled.idleSinceNanos = settings.nanoClock.getAsLong();
    idle.addFirst(loan.pooled);
    busy--;
    permits.release();
    quiet.signalAll();
  }

  private void discardBusy(PooledConnection<C> pooled) {
    busy--;
    closing++;
    housekeeper.close(pooled);
  }

  private void discardIdle(PooledConnection<C> pooled) {
    // It counts until it is closed: nobody may open another in its place before.
    permits.takeBeyond();
    closing++;
    housekeeper.close(pooled);
  }

  private void closedOne() {
    lock.lock();
    try {
      closing--;
      permits.release();
      quiet.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void evictExpired() {
    long nowNanos = settings.nanoClock.getAsLong();
    lock.lock();
    try {
      for (PooledConnection<C> pooled : new ArrayList<>(idle)) {
        if (housekeeper.expired(pooled, nowNanos)) {
          idle.remove(pooled);
          discardIdle(pooled);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void waited(long nanos) {
    observers.queueWaitNanos(nanos);
    observers.latencyNanos(nanos);
  }

  private ConnectionUnavailableException unavailable(Reason reason, String what, Throwable cause) {
    return new ConnectionUnavailableException(
        reason,
        "pool '%s' %s (size=%d, live=%d, active=%d, waiting=%d)"
            .formatted(
                name,
                what,
                permits.size(),
                idle.size() + busy + closing,
                loans.size(),
                permits.waiting()),
        cause);
  }

  /** Compared by identity; whether it is in {@code loans} says whether it still runs. */
  private final class Loan implements Lease<C> {
    private final PooledConnection<C> pooled;
    private final long lentNanos;

    Loan(PooledConnection<C> pooled, long lentNanos) {
      this.pooled = pooled;
      this.lentNanos = lentNanos;
    }

    @Override
    public C connection() {
      lock.lock();
      try {
        if (!loans.contains(this)) {
          throw new IllegalStateException(
              "the lease of a connection of pool '%s' has ended: borrow again".formatted(name));
        }
        return pooled.connection;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void invalidate() {
      giveBack(this, true);
    }

    @Override
    public void close() {
      giveBack(this, false);
    }
  }
}
