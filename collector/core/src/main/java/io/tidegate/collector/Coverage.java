package io.tidegate.collector;

import io.tidegate.wire.PoolWindow.Quality;
import java.util.List;

/**
 * How much of a pool's window is there: of the time of all instances that are waited for, the share
 * that samples cover.
 *
 * @param share 0 to 1
 */
record Coverage(double share) {
  static final Coverage NOTHING = new Coverage(0);

  /** What timers are off by is not missing. */
  private static final double LEAST_OF_COMPLETE = 0.98;

  /** Below it, what is there says less than what is not. */
  private static final double LEAST_OF_PARTIAL = 0.5;

  /** An instance that was not known before is waited for from its first sample on. */
  static Coverage of(
      List<InstanceCell> reported,
      Liveness.Attendance attendance,
      long startMillis,
      long endMillis) {
    long widthMillis = endMillis - startMillis;
    long expected = attendance.missing() * widthMillis;
    long covered = 0;
    for (InstanceCell cell : reported) {
      long from =
          attendance.newcomers().contains(cell.instance)
              ? Math.max(startMillis, cell.firstStartMillis())
              : startMillis;
      long own = endMillis - from;
      expected += own;
      covered += Math.max(0, own - cell.missingMillis(from, endMillis));
    }
    return expected == 0 ? NOTHING : new Coverage((double) covered / expected);
  }

  /**
   * @param refusedSome samples that were there are not in the window
   */
  Quality quality(boolean refusedSome) {
    if (share < LEAST_OF_PARTIAL) {
      return Quality.INSUFFICIENT;
    }
    return share < LEAST_OF_COMPLETE || refusedSome ? Quality.PARTIAL : Quality.COMPLETE;
  }
}
