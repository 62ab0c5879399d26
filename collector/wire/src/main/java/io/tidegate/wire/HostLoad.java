package io.tidegate.wire;

/**
 * The load of the JVM's host and heap over an interval.
 *
 * @param cpu share of the host's CPU in use, 0 to 1; NaN when not known
 * @param oldGeneration share of the old generation in use after the last collection; NaN when not
 *     known
 * @param gcPauseMillis time spent in collection pauses during the interval, milliseconds
 * @param gcCount collections during the interval
 * @param loadAverage runnable threads of the host over the last minute; NaN when not known
 */
public record HostLoad(
    double cpu, double oldGeneration, long gcPauseMillis, long gcCount, double loadAverage) {
  public static final HostLoad UNKNOWN = new HostLoad(Double.NaN, Double.NaN, 0);

  public HostLoad {
    Check.shareOrNaN("host.cpu", cpu);
    Check.shareOrNaN("host.oldGeneration", oldGeneration);
    Check.notNegative("host.gcPauseMillis", gcPauseMillis);
    Check.notNegative("host.gcCount", gcCount);
    if (loadAverage < 0 || Double.isInfinite(loadAverage)) {
      throw new IllegalArgumentException(
          "host.loadAverage is %s: must not be negative, or absent".formatted(loadAverage));
    }
  }

  /** One whose source counts no collections and knows no load average. */
  public HostLoad(double cpu, double oldGeneration, long gcPauseMillis) {
    this(cpu, oldGeneration, gcPauseMillis, 0, Double.NaN);
  }
}
