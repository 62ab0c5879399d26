package io.tidegate.pools;

/** A pool lent no connection; the text has the pool's numbers. */
public final class ConnectionUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why there was none. */
  public enum Reason {
    /** All connections stayed in use until the timeout. */
    TIMED_OUT,
    /** As many callers as may wait do so already. */
    TOO_MANY_WAITERS,
    /** A new connection could not be opened; see the cause. */
    OPEN_FAILED,
    CLOSED
  }

  private final Reason reason;

  ConnectionUnavailableException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
