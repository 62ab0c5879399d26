package io.tidegate.collector.service.edge;

import java.util.random.RandomGenerator;

/**
 * The pause before the next attempt: 500 ms, doubled per failure up to a bound, and of that a share
 * between a half and all, so that the edges that one outage cut off do not come back all at once.
 */
final class JitteredPause {
  static final long FIRST_MILLIS = 500;

  private final long longestMillis;
  private final RandomGenerator random;
  private int failures;

  JitteredPause(long longestMillis, RandomGenerator random) {
    this.longestMillis = longestMillis;
    this.random = random;
  }

  /** Counts a failure and tells how long to wait now. */
  long nextMillis() {
    long whole = Math.min(longestMillis, FIRST_MILLIS << Math.min(failures, 20));
    failures++;
    return whole / 2 + random.nextLong(whole / 2 + 1);
  }

  int failures() {
    return failures;
  }

  void reset() {
    failures = 0;
  }
}
