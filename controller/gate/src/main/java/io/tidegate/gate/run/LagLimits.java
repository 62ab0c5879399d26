package io.tidegate.gate.run;

/**
 * How late the generator may be.
 *
 * @param windowMillis a window in which it was later has no figure; that too many have none makes
 *     the run invalid (see the criteria's {@code maxMissing})
 * @param runMillis later than this once, and the run is invalid
 */
public record LagLimits(double windowMillis, double runMillis) {
  public static final LagLimits DEFAULT = new LagLimits(20, 250);

  public LagLimits {
    if (!(windowMillis >= 1 && windowMillis <= runMillis && runMillis <= 10_000)) {
      throw new IllegalArgumentException(
          "lag.windowMillis is %s and lag.runMillis %s: must be from 1 to 10000, the second no smaller than the first"
              .formatted(windowMillis, runMillis));
    }
  }
}
