package io.tidegate.wire;

/**
 * The load of the JVM's host and heap over an interval.
 *
 * @param cpu share of the host's CPU in use, 0 to 1; NaN when not known
 * @param oldGeneration share of the old generation in use after the last collection; NaN when not
 *     known
 * @param gcPauseMillis time spent in collection pauses during the interval, milliseconds
 */
public record HostLoad(double cpu, double oldGeneration, long gcPauseMillis) {
  public static final HostLoad UNKNOWN = new HostLoad(Double.NaN, Double.NaN, 0);

  public HostLoad {
    Check.shareOrNaN("host.cpu", cpu);
    Check.shareOrNaN("host.oldGeneration", oldGeneration);
    Check.notNegative("host.gcPauseMillis", gcPauseMillis);
  }
}
