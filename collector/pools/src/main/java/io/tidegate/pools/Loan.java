package io.tidegate.pools;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.time.Instant;

/**
 * What the pool keeps of a lease: it refers to the lease only as far as it takes to notice that
 * nobody has the lease any more. Compared by identity.
 */
final class Loan<C extends AutoCloseable> extends PhantomReference<Object> {
  final PooledConnection<C> pooled;
  final long lentNanos;
  private final Borrower borrower;
  private boolean reported;

  /**
   * @param borrower null if leak detection is off
   */
  Loan(
      Object lease,
      ReferenceQueue<Object> collected,
      PooledConnection<C> pooled,
      long lentNanos,
      Borrower borrower) {
    super(lease, collected);
    this.pooled = pooled;
    this.lentNanos = lentNanos;
    this.borrower = borrower;
  }

  /** Who borrows, as seen on the borrowing thread; its stack is only resolved when it is told. */
  record Borrower(String thread, Instant at, Throwable stack) {
    static Borrower here() {
      return new Borrower(Thread.currentThread().getName(), Instant.now(), new Throwable());
    }
  }

  /** True the first time. */
  boolean becomesLeak() {
    boolean first = !reported;
    reported = true;
    return first;
  }

  ConnectionLeakException leak(String pool, long nowNanos, boolean reclaimed) {
    return new ConnectionLeakException(pool, nowNanos - lentNanos, borrower, reclaimed);
  }
}
