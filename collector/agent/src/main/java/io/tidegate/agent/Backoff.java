package io.tidegate.agent;

import java.util.function.DoubleSupplier;

/**
 * The pause before the next attempt: 250 ms, doubled with each failure, at most 2 s, less up to a
 * quarter by chance, so that a fleet does not come back to its broker all at once. For one thread.
 */
final class Backoff {
  static final long FIRST_MILLIS = 250;
  static final long LONGEST_MILLIS = 2_000;

  private final DoubleSupplier chance;
  private long nextMillis = FIRST_MILLIS;

  /**
   * @param chance from 0 to 1
   */
  Backoff(DoubleSupplier chance) {
    this.chance = chance;
  }

  /** Counts a failure and tells how long to wait now. */
  long nextMillis() {
    long pause = nextMillis;
    nextMillis = Math.min(2 * pause, LONGEST_MILLIS);
    return pause - Math.round(pause * chance.getAsDouble() / 4);
  }

  void reset() {
    nextMillis = FIRST_MILLIS;
  }
}
