package io.tidegate.collector.service;

import java.time.Duration;
import java.util.Optional;

/**
 * How windows come from the topic into the store.
 *
 * @param rowsPerCall rows that one call to the store has at most
 * @param maxDelay how long the broker gathers windows for a call when fewer come; up to 10 s
 * @param windowsKept for how long the store keeps windows, so that they can be summed up; empty: no
 *     sums are made
 * @param spill empty: while the store is away windows stay on the topic, and the offsets with them
 */
public record StoringOptions(
    int rowsPerCall,
    Duration maxDelay,
    Optional<Duration> windowsKept,
    Optional<SpillOptions> spill) {
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  /** Calls of some megabytes, below what any store takes at once. */
  public static final StoringOptions DEFAULT =
      new StoringOptions(5_000, Duration.ofMillis(250), Optional.empty(), Optional.empty());

  public StoringOptions {
    if (rowsPerCall < 1 || rowsPerCall > 50_000) {
      throw new IllegalArgumentException(
          "rowsPerCall is %d: must be 1 to 50000".formatted(rowsPerCall));
    }
    if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "maxDelay is %s: must be 0 to %s".formatted(maxDelay, LONGEST_DELAY));
    }
  }

  public StoringOptions withSpill(SpillOptions to) {
    return new StoringOptions(rowsPerCall, maxDelay, windowsKept, Optional.of(to));
  }

  /** With sums of windows that the store keeps for so long. */
  public StoringOptions withSums(Duration windowsKept) {
    return new StoringOptions(rowsPerCall, maxDelay, Optional.of(windowsKept), spill);
  }
}
