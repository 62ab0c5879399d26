package io.tidegate.collector;

/**
 * After how long a silence an instance is suspect, failed and gone.
 *
 * @param suspectAfterIntervals of its heartbeats
 * @param failedAfterIntervals below 3 by what the clock's step and the way to a reader take, so
 *     that it is seen within 3
 * @param goneAfterMillis how long one that failed is shown
 * @param leftKeptMillis how long one that left is shown
 * @param watchGapMillis when no time was told for longer than this, nobody was watching (the broker
 *     or the control plane was away): every instance is then given its full time once more
 * @param maxInstances of one partition; further ones are refused
 */
public record InstanceOptions(
    double suspectAfterIntervals,
    double failedAfterIntervals,
    long goneAfterMillis,
    long leftKeptMillis,
    long watchGapMillis,
    int maxInstances) {
  public static final InstanceOptions DEFAULT =
      new InstanceOptions(1.5, 2.5, 3_600_000, 600_000, 2_000, 10_000);

  /** The clock steps once in 250 ms at most: what promises more often cannot be judged. */
  private static final long SHORTEST_MILLIS = 500;

  /** An agent that promises a heartbeat once a year would never be missed. */
  private static final long LONGEST_MILLIS = 600_000;

  public InstanceOptions {
    if (!(suspectAfterIntervals >= 1 && failedAfterIntervals > suspectAfterIntervals)) {
      throw new IllegalArgumentException(
          "suspect after %s, failed after %s intervals: must rise, from at least 1"
              .formatted(suspectAfterIntervals, failedAfterIntervals));
    }
    if (goneAfterMillis < 1 || leftKeptMillis < 1 || watchGapMillis < 1 || maxInstances < 1) {
      throw new IllegalArgumentException(
          "gone after %d ms, left kept %d ms, watch gap %d ms, %d instances: must be at least 1"
              .formatted(goneAfterMillis, leftKeptMillis, watchGapMillis, maxInstances));
    }
  }

  static long judgedInterval(long promisedMillis) {
    return Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, promisedMillis));
  }
}
