package io.tidegate.bus;

/** A transaction that did not (certainly) commit. */
public final class TransactionFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What it means for the one who asked. */
  public enum Kind {
    /** Another sender opened the same id: this one no longer owns the partition. Stop. */
    FENCED,
    /** Taken back: nothing of it is visible. The same may be tried again on the same sender. */
    ABORTED,
    /**
     * The outcome is not known and the sender is of no more use: open another, which settles the
     * outcome, and read the committed offsets again.
     */
    UNKNOWN
  }

  private final Kind kind;

  TransactionFailedException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
