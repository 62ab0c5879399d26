package io.tidegate.bus;

/** The pause before the next attempt: 100 ms, doubled per failure, at most 5 s. */
final class Backoff {
  static final long FIRST_MILLIS = 100;
  static final long LONGEST_MILLIS = 5_000;

  private int failures;

  /** Counts a failure and tells how long to wait now. */
  long nextMillis() {
    // 100 << 6 is beyond the bound already; the cap on the shift keeps it from overflowing.
    long pause = FIRST_MILLIS << Math.min(failures, 6);
    failures++;
    return Math.min(pause, LONGEST_MILLIS);
  }

  /**
   * The same, knowing what failed. Whose transaction was fenced, or is not known to have ended, has
   * often hung: another member may own its partitions, and it is told so within the longest pause,
   * which is longer than a heartbeat interval. To try again sooner would fence the rightful owner.
   */
  long nextMillis(Throwable cause) {
    long pause = nextMillis();
    boolean mayHaveSuccessor =
        cause instanceof TransactionFailedException transaction
            && transaction.kind() != TransactionFailedException.Kind.ABORTED;
    return mayHaveSuccessor ? LONGEST_MILLIS : pause;
  }

  int failures() {
    return failures;
  }

  void reset() {
    failures = 0;
  }
}
