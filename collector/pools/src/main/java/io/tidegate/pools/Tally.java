package io.tidegate.pools;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What was started, what ended and what failed, in stripes: each worker writes to its own, so that
 * counting costs no cache miss. Sums are read in the order completed, started: as a task is started
 * before it ends, {@code started >= completed} holds in what was read.
 */
final class Tally {
  /** Two cache lines of longs, as processors fetch them in pairs. */
  private static final int STRIDE = 16;

  private static final int STARTED = 0;
  private static final int COMPLETED = 1;
  private static final int FAILED = 2;

  /** For threads that are no workers. */
  static final int OUTSIDE = STRIDE;

  private final int stripes;
  private final AtomicLongArray cells;

  Tally() {
    int processors = Runtime.getRuntime().availableProcessors();
    this.stripes = Integer.highestOneBit(Math.max(2, Math.min(32, processors)) * 4 - 1);
    // One stride before the first keeps the array's length out of the way.
    this.cells = new AtomicLongArray((stripes + 2) * STRIDE);
  }

  /** The stripe of a worker. */
  int stripe(long worker) {
    return (int) ((worker & (stripes - 1)) + 1) * STRIDE;
  }

  void started(int stripe) {
    cells.getAndIncrement(stripe + STARTED);
  }

  /** The failure first: whoever sees the end sees also that it failed. */
  void completed(int stripe, boolean failure) {
    if (failure) {
      cells.getAndIncrement(stripe + FAILED);
    }
    cells.getAndIncrement(stripe + COMPLETED);
  }

  /** A task that came to its end without being run. */
  void dropped(int stripe) {
    started(stripe);
    completed(stripe, true);
  }

  long started() {
    return sum(STARTED);
  }

  long completed() {
    return sum(COMPLETED);
  }

  long failed() {
    return sum(FAILED);
  }

  private long sum(int field) {
    long sum = 0;
    for (int stripe = 1; stripe <= stripes; stripe++) {
      sum += cells.get(stripe * STRIDE + field);
    }
    return sum;
  }
}
