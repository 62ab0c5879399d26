package io.tidegate.pools;

import io.tidegate.pools.ConnectionUnavailableException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lends a pool's connections and takes them back.
 *
 * <p>Whoever asked is counted once: as submitted with the slot that is granted, or as rejected.
 * Whatever then happens to the slot's holder, the slot comes back, and it is counted as completed.
 */
final class Lending<C extends AutoCloseable> {
  private final ElasticConnectionPoolBuilder<C> settings;
  private final ReentrantLock lock;
  private final Slots<C> slots;
  private final ConnectionSource<C> source;
  private final Housekeeper<C> housekeeper;
  private final Observers observers;
  private final Condition quiet;
  // All below: guarded by the lock.
  private final Loans<C> loans = new Loans<>();
  private long submitted;
  private long completed;
  private long rejected;
  private long failed;
  private long useNanos;
  private boolean closed;

  Lending(
      ElasticConnectionPoolBuilder<C> settings,
      ReentrantLock lock,
      Slots<C> slots,
      ConnectionSource<C> source,
      Housekeeper<C> housekeeper,
      Observers observers) {
    this.settings = settings;
    this.lock = lock;
    this.slots = slots;
    this.source = source;
    this.housekeeper = housekeeper;
    this.observers = observers;
    this.quiet = lock.newCondition();
  }

  Lease<C> borrow(Duration timeout) throws InterruptedException, ConnectionUnavailableException {
    long timeoutNanos = Require.positive("timeout", timeout).toNanos();
    long startNanos = settings.nanoClock.getAsLong();
    PooledConnection<C> pooled =
        usable(takeSlot(startNanos, timeoutNanos), startNanos, timeoutNanos);
    ConnectionLease<C> lease = lend(pooled);
    waited(lease.loan.lentNanos - startNanos);
    return lease;
  }

  private Slots.Slot<C> takeSlot(long startNanos, long timeoutNanos)
      throws InterruptedException, ConnectionUnavailableException {
    lock.lock();
    try {
      if (closed) {
        rejected++;
        throw unavailable(Reason.CLOSED, "is closed", null);
      }
      Optional<Slots.Slot<C>> slot = slots.tryTake();
      if (slot.isEmpty() && slots.waiting() >= settings.maxWaiters) {
        rejected++;
        throw unavailable(
            Reason.TOO_MANY_WAITERS,
            "has as many waiting as may wait (%d)".formatted(settings.maxWaiters),
            null);
      }
      try {
        if (slot.isEmpty()) {
          slot = slots.await(timeoutNanos);
        }
      } finally {
        // Also when interrupted: whoever asked is accounted for.
        if (slot.isPresent()) {
          submitted++;
        } else {
          rejected++;
        }
      }
      if (slot.isPresent()) {
        return slot.get();
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

  /** Called with a slot, which it keeps when it returns and gives back when it throws. */
  private PooledConnection<C> usable(Slots.Slot<C> granted, long startNanos, long timeoutNanos)
      throws InterruptedException, ConnectionUnavailableException {
    Slots.Slot<C> slot = granted;
    while (slot.idle().isPresent()) {
      PooledConnection<C> pooled = slot.idle().get();
      if (!pooled.outlived(settings.nanoClock.getAsLong()) && source.valid(pooled)) {
        return pooled;
      }
      source.close(pooled);
      lock.lock();
      try {
        slot = slots.takeAnother();
      } finally {
        lock.unlock();
      }
    }
    long leftNanos = startNanos + timeoutNanos - settings.nanoClock.getAsLong();
    try {
      return source.open(Math.max(TimeUnit.MILLISECONDS.toNanos(1), leftNanos));
    } catch (Throwable e) {
      // Throwable: whatever it is, the slot has to come back.
      throw openFailed(e);
    }
  }

  private ConnectionUnavailableException openFailed(Throwable failure) throws InterruptedException {
    lock.lock();
    try {
      completed++;
      failed++;
      slots.release();
      quiet.signalAll();
      if (failure instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      return unavailable(Reason.OPEN_FAILED, "could not open a connection: " + failure, failure);
    } finally {
      lock.unlock();
    }
  }

  /** Called with a slot and its connection, which it gives back when it throws. */
  private ConnectionLease<C> lend(PooledConnection<C> pooled)
      throws ConnectionUnavailableException {
    boolean lent = false;
    try {
      // The stack is taken outside of the lock.
      Loan.Borrower borrower = settings.leakThreshold == null ? null : Loan.Borrower.here();
      ConnectionLease<C> lease = new ConnectionLease<>(settings.name, this);
      lease.loan = register(lease, pooled, borrower);
      lent = true;
      return lease;
    } finally {
      if (!lent) {
        giveUp(pooled);
      }
    }
  }

  private Loan<C> register(
      ConnectionLease<C> lease, PooledConnection<C> pooled, Loan.Borrower borrower)
      throws ConnectionUnavailableException {
    lock.lock();
    try {
      if (closed) {
        throw unavailable(Reason.CLOSED, "is closed", null);
      }
      return loans.lend(lease, pooled, settings.nanoClock.getAsLong(), borrower);
    } finally {
      lock.unlock();
    }
  }

  private void giveUp(PooledConnection<C> pooled) {
    lock.lock();
    try {
      completed++;
      failed++;
      discard(pooled);
    } finally {
      lock.unlock();
    }
  }

  boolean runs(Loan<C> loan) {
    lock.lock();
    try {
      return loans.runs(loan);
    } finally {
      lock.unlock();
    }
  }

  /** Ends a loan; one that ended already is left alone. */
  void giveBack(Loan<C> loan, boolean broken) {
    long nowNanos = settings.nanoClock.getAsLong();
    lock.lock();
    try {
      if (!loans.runs(loan)) {
        return;
      }
      useNanos += nowNanos - loan.lentNanos;
      end(loan, broken || closed || loan.pooled.outlived(nowNanos), nowNanos);
      if (broken) {
        failed++;
      }
    } finally {
      lock.unlock();
    }
    observers.runNanos(nowNanos - loan.lentNanos);
  }

  /** Reports the loans that have become overdue, and takes back those that nobody can end. */
  void watchForLeaks() {
    long nowNanos = settings.nanoClock.getAsLong();
    List<Loan<C>> overdue = List.of();
    List<Loan<C>> abandoned;
    lock.lock();
    try {
      if (settings.leakThreshold != null) {
        overdue = loans.overdue(settings.leakThreshold.toNanos(), nowNanos);
      }
      abandoned = loans.abandoned();
      for (Loan<C> loan : abandoned) {
        failed++;
        // Closed, not lent again: somebody may have kept the connection without its lease.
        end(loan, true, nowNanos);
      }
    } finally {
      lock.unlock();
    }
    overdue.forEach(loan -> report(loan.leak(settings.name, nowNanos, false)));
    abandoned.forEach(loan -> report(loan.leak(settings.name, nowNanos, true)));
  }

  private void report(ConnectionLeakException leak) {
    try {
      settings.leakHandler.accept(leak);
    } catch (Throwable handlerFailed) {
      handlerFailed.addSuppressed(leak);
      source.report(handlerFailed);
    }
  }

  private void end(Loan<C> loan, boolean discard, long nowNanos) {
    loans.end(loan);
    completed++;
    loan.pooled.idleSinceNanos = nowNanos;
    if (discard || !slots.returned(loan.pooled)) {
      discard(loan.pooled);
    }
    quiet.signalAll();
  }

  private void discard(PooledConnection<C> pooled) {
    slots.busyIsClosing();
    housekeeper.close(pooled);
  }

  /** Lends nothing any more and sends the waiting away. With the lock. */
  void close() {
    closed = true;
    slots.sendAllAway();
  }

  /** Waits until nothing is lent, opened or closed; false at the timeout. With the lock. */
  boolean awaitQuiet(Duration timeout) throws InterruptedException {
    long left = timeout.toNanos();
    while (left > 0 && !slots.quiet()) {
      left = quiet.awaitNanos(left);
    }
    return slots.quiet();
  }

  /** Takes all back from under the borrowers. With the lock. */
  void takeAllBack() {
    long nowNanos = settings.nanoClock.getAsLong();
    loans.all().forEach(loan -> end(loan, true, nowNanos));
  }

  /** With the lock, whenever a slot was given back elsewhere. */
  void slotGivenBack() {
    quiet.signalAll();
  }

  // With the lock, as all that is read together.

  boolean closed() {
    return closed;
  }

  int lent() {
    return loans.size();
  }

  long leaks() {
    return loans.leaks();
  }

  PoolCounts counts() {
    return new PoolCounts(submitted, completed, rejected, failed);
  }

  RateSizing.Reading reading(long nowNanos) {
    return new RateSizing.Reading(
        nowNanos, submitted + rejected + slots.waiting(), completed, useNanos);
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
                settings.name, what, slots.size(), slots.live(), loans.size(), slots.waiting()),
        cause);
  }
}
