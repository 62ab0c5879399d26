package io.tidegate.launcher;

/** What a fleet of some size needs. */
final class FleetSize {
  static final int MOST_POOLS = 10_000_000;

  /** The default setting; so many processes of a role can share the work at least. */
  private static final int FEWEST = 4;

  /**
   * A partition is the smallest share of the work, and what is taken over at once when a process
   * dies. With so many pools a minute of windows costs a controller half a second of one core, and
   * the collector, at a sample each 10 s, about 15 ms of each second ({@code deploy/bench}: 4.5 s a
   * minute and 65,700 samples/s for 100,000 pools).
   */
  private static final int POOLS_OF_A_PARTITION = 10_000;

  private FleetSize() {}

  static int partitions(int pools) {
    return Math.max(FEWEST, (pools + POOLS_OF_A_PARTITION - 1) / POOLS_OF_A_PARTITION);
  }
}
