package io.tidegate.predictor.features;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a pool is going, in its own units. What is not known is NaN; arrays have one entry for each
 * of {@link #horizons()}.
 *
 * @param startMillis of the newest window
 * @param size workers now; 0 where the pool has none to speak of
 * @param arrivalsPerSecond now: mean level of the last 5 windows
 * @param arrivalsAhead requests per second
 * @param runMillis mean run time, now
 * @param utilisation of the servers that are not lost, now
 * @param critical utilisation at which the p99 would cross the SLO, now
 * @param criticalAhead the same 15 windows ahead
 * @param p99Millis now: level of the last 5 windows
 * @param p99Ahead projected
 * @param leadWindows until the projected p99 crosses the SLO or the utilisation the critical one,
 *     whichever is first; 0: it is there; {@link Integer#MAX_VALUE}: not within 60 windows, or not
 *     known
 * @param lostServers in use that finish nothing
 * @param lostServersAhead 15 windows ahead
 * @param runDrift run time of the last 3 windows in multiples of that 30 to 60 ago
 * @param runDriftSinceMillis when it left its old level; {@link #NOT_SINCE} without a drift
 * @param oldGeneration share in use
 * @param oldGenerationEtaWindows until it reaches 85% by its trend; infinite where it does not
 *     within 240
 * @param slowest the dependency whose calls slowed most, if one did
 * @param residuals ln(measured ÷ projected p99) of the last projections 15 windows ahead
 */
public record Outlook(
    long startMillis,
    long widthMillis,
    double sloP99Millis,
    int size,
    double arrivalsPerSecond,
    double[] arrivalsAhead,
    double runMillis,
    double[] runAhead,
    double utilisation,
    double[] utilisationAhead,
    double critical,
    double criticalAhead,
    double p99Millis,
    double[] p99Ahead,
    int leadWindows,
    double lostServers,
    double lostServersAhead,
    double runDrift,
    long runDriftSinceMillis,
    double oldGeneration,
    double oldGenerationEtaWindows,
    Optional<SlowCalls> slowest,
    float[] residuals) {

  public static final long NOT_SINCE = -1;

  /** Index of 15 windows among the {@link #horizons()}. */
  public static final int MAIN_HORIZON = Horizons.MAIN;

  /** Deviation of a projection's logarithm that is assumed until enough were judged. */
  private static final double PRIOR_LOG_ERROR = 0.5;

  /** With fewer measured residuals than this the assumed ones are added to them. */
  private static final int ENOUGH_RESIDUALS = 40;

  private static final double[] PRIOR_Z = {
    -1.645, -1.036, -0.674, -0.319, 0, 0.319, 0.674, 1.036, 1.645
  };

  /**
   * Calls that slowed.
   *
   * @param dependency as its caller names it
   * @param ratio time per call of the last 3 windows in multiples of that 30 to 60 ago, above 1
   * @param sinceMillis when it left its old level
   * @param callsShare of the run time, what all calls take together; above 1 where calls are made
   *     side by side, NaN where it is not known
   */
  public record SlowCalls(String dependency, double ratio, long sinceMillis, double callsShare) {}

  /**
   * An interval that the p99 is within, milliseconds.
   *
   * @param high at least {@code low}
   */
  public record Interval(double low, double high) {}

  /** Windows ahead: 5, 10, 15, 20. */
  public static int[] horizons() {
    int[] horizons = new int[Horizons.JUDGED];
    for (int h = 0; h < horizons.length; h++) {
      horizons[h] = Horizons.ahead(h);
    }
    return horizons;
  }

  /** ln(critical ÷ utilisation) 15 windows ahead: 0 is the crossing, 0.1 is 10% of load away. */
  public double headroomAhead() {
    return Math.log(criticalAhead / utilisationAhead[MAIN_HORIZON]);
  }

  /**
   * Where the p99 will be 15 windows ahead, by the errors of this pool's own recent projections
   * (split conformal prediction; Vovk, Gammerman and Shafer, 2005). A pool with few of them gets an
   * interval that is mostly a guess, and a wide one.
   *
   * @param coverage share of the times in which the p99 is to be within, above 0 and below 1
   * @return both ends NaN where there is no projection
   */
  public Interval p99Interval(double coverage) {
    if (!(coverage > 0 && coverage < 1)) {
      throw new IllegalArgumentException(
          "coverage is %s: must be above 0 and below 1".formatted(coverage));
    }
    int assumed = residuals.length < ENOUGH_RESIDUALS ? PRIOR_Z.length : 0;
    double[] all = new double[residuals.length + assumed];
    for (int i = 0; i < residuals.length; i++) {
      all[i] = residuals[i];
    }
    for (int i = 0; i < assumed; i++) {
      all[residuals.length + i] = PRIOR_Z[i] * PRIOR_LOG_ERROR;
    }
    Arrays.sort(all);
    double tail = (1 - coverage) / 2;
    int low = (int) Math.floor(tail * (all.length + 1)) - 1;
    int high = (int) Math.ceil((1 - tail) * (all.length + 1)) - 1;
    double p99 = p99Ahead[MAIN_HORIZON];
    return new Interval(
        p99 * Math.exp(all[Math.max(0, low)]), p99 * Math.exp(all[Math.min(all.length - 1, high)]));
  }
}
