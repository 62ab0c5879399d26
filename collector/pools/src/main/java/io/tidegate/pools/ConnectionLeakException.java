package io.tidegate.pools;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A connection was not given back. It is never thrown, only given to the pool's leak handler; its
 * stack trace is that of the borrower, and is empty if leak detection is off.
 */
public final class ConnectionLeakException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String pool;
  private final Duration held;
  private final String thread;
  private final Instant borrowedAt;
  private final boolean reclaimed;

  ConnectionLeakException(String pool, long heldNanos, Loan.Borrower borrower, boolean reclaimed) {
    super(
        "pool '%s': a connection %s; %s"
            .formatted(
                pool,
                what(TimeUnit.NANOSECONDS.toMillis(heldNanos), reclaimed),
                borrower == null
                    ? "set a leak threshold to be told who borrows"
                    : "thread '%s' borrowed it at %s, see the stack trace"
                        .formatted(borrower.thread(), borrower.at())));
    this.pool = pool;
    this.held = Duration.ofNanos(heldNanos);
    this.thread = borrower == null ? null : borrower.thread();
    this.borrowedAt = borrower == null ? null : borrower.at();
    this.reclaimed = reclaimed;
    setStackTrace(borrower == null ? new StackTraceElement[0] : borrower.stack().getStackTrace());
  }

  private static String what(long heldMillis, boolean reclaimed) {
    return reclaimed
        ? "was never given back, its lease is garbage after %d ms: it is closed"
            .formatted(heldMillis)
        : "has been on loan for %d ms".formatted(heldMillis);
  }

  public String pool() {
    return pool;
  }

  /** For how long it had been on loan. */
  public Duration held() {
    return held;
  }

  /** The name of the thread that borrowed it; empty if leak detection is off. */
  public Optional<String> thread() {
    return Optional.ofNullable(thread);
  }

  /** Empty if leak detection is off. */
  public Optional<Instant> borrowedAt() {
    return Optional.ofNullable(borrowedAt);
  }

  /**
   * True: the lease is garbage, nobody can give the connection back, so the pool closes it. False:
   * it is on loan for longer than the threshold, and stays so.
   */
  public boolean reclaimed() {
    return reclaimed;
  }
}
