package io.tidegate.wire;

import java.util.List;

/**
 * What a pool's latency is expected to do over the coming windows.
 *
 * @param madeAtMillis end of the newest window that it saw
 * @param score higher is closer to a breach
 * @param threshold a breach is expected when the score reaches it
 * @param projectedP99Millis projected p99 at the horizon; NaN unless READY
 * @param leadWindows windows until the breach; 0: it is here; {@link #NO_BREACH} where none is
 *     expected
 * @param projectedArrivalsPerSecond at the horizon; NaN unless READY
 * @param projectedRunMillis mean time a worker is busy with one request, at the horizon; NaN unless
 *     READY
 * @param drivers the strongest first
 * @param probability that a breach starts within the model's calibration horizon, 0 to 1; NaN: not
 *     known
 * @param p99LowMillis lower end of the interval that the p99 at the horizon is expected in; NaN:
 *     not known
 * @param p99HighMillis its upper end; NaN where the lower is
 * @param prior whether it rests on a model, or a history, that is not this pool's own yet
 * @param knownShare share of the weight of the model's features that was known, 0 to 1; NaN: not
 *     told
 * @param peaks of the arrivals in the coming day and week
 */
public record Forecast(
    PoolId pool,
    long madeAtMillis,
    long windowMillis,
    int horizonWindows,
    String modelVersion,
    Status status,
    boolean breachExpected,
    double score,
    double threshold,
    double projectedP99Millis,
    double sloP99Millis,
    int leadWindows,
    double projectedArrivalsPerSecond,
    double projectedRunMillis,
    List<Driver> drivers,
    double probability,
    double p99LowMillis,
    double p99HighMillis,
    boolean prior,
    double knownShare,
    ArrivalPeaks peaks)
    implements PoolMessage {
  public static final int NO_BREACH = -1;

  /** Whether there is a forecast at all. */
  public enum Status {
    READY,
    /** Too few windows yet. */
    WARMING_UP,
    /** The newest window cannot be judged. */
    NO_DATA
  }

  public Forecast {
    Check.present("pool", pool);
    Check.notNegative("madeAtMillis", madeAtMillis);
    Check.atLeast("horizonWindows", 1, horizonWindows);
    if (windowMillis <= 0) {
      throw new IllegalArgumentException(
          "windowMillis is %d: must be above 0".formatted(windowMillis));
    }
    Check.id("modelVersion", modelVersion);
    Check.present("status", status);
    Check.finite("sloP99Millis", sloP99Millis);
    Check.atLeast("leadWindows", NO_BREACH, leadWindows);
    if (status == Status.READY) {
      Check.finite("score", score);
      Check.finite("threshold", threshold);
      Check.finiteNotNegative("projectedP99Millis", projectedP99Millis);
      Check.finiteNotNegative("projectedArrivalsPerSecond", projectedArrivalsPerSecond);
      Check.finiteNotNegative("projectedRunMillis", projectedRunMillis);
    } else if (breachExpected) {
      throw new IllegalArgumentException("a forecast that is " + status + " expects no breach");
    }
    if (breachExpected != (leadWindows != NO_BREACH)) {
      throw new IllegalArgumentException(
          "leadWindows is %d while breachExpected is %s".formatted(leadWindows, breachExpected));
    }
    drivers = List.copyOf(drivers);
    Check.present("peaks", peaks);
    Check.shareOrNaN("probability", probability);
    Check.shareOrNaN("knownShare", knownShare);
    if (Double.isNaN(p99LowMillis) != Double.isNaN(p99HighMillis)) {
      throw new IllegalArgumentException(
          "the interval of the p99 is %s to %s ms: both ends must be known, or none"
              .formatted(p99LowMillis, p99HighMillis));
    }
    if (!Double.isNaN(p99LowMillis)) {
      Check.finiteNotNegative("p99LowMillis", p99LowMillis);
      Check.finite("p99HighMillis", p99HighMillis);
      if (p99HighMillis < p99LowMillis) {
        throw new IllegalArgumentException(
            "the interval of the p99 is %s to %s ms: its upper end must not be below the lower"
                .formatted(p99LowMillis, p99HighMillis));
      }
    }
  }

  /** A forecast that says nothing of its own certainty, as those of the first version. */
  public Forecast(
      PoolId pool,
      long madeAtMillis,
      long windowMillis,
      int horizonWindows,
      String modelVersion,
      Status status,
      boolean breachExpected,
      double score,
      double threshold,
      double projectedP99Millis,
      double sloP99Millis,
      int leadWindows,
      double projectedArrivalsPerSecond,
      double projectedRunMillis,
      List<Driver> drivers) {
    this(
        pool,
        madeAtMillis,
        windowMillis,
        horizonWindows,
        modelVersion,
        status,
        breachExpected,
        score,
        threshold,
        projectedP99Millis,
        sloP99Millis,
        leadWindows,
        projectedArrivalsPerSecond,
        projectedRunMillis,
        drivers,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        false,
        Double.NaN,
        ArrivalPeaks.UNTOLD);
  }

  /** The same, with what is known of its certainty. */
  public Forecast withCertainty(
      double newProbability,
      double lowMillis,
      double highMillis,
      boolean isPrior,
      double newKnownShare) {
    return new Forecast(
        pool,
        madeAtMillis,
        windowMillis,
        horizonWindows,
        modelVersion,
        status,
        breachExpected,
        score,
        threshold,
        projectedP99Millis,
        sloP99Millis,
        leadWindows,
        projectedArrivalsPerSecond,
        projectedRunMillis,
        drivers,
        newProbability,
        lowMillis,
        highMillis,
        isPrior,
        newKnownShare,
        peaks);
  }

  /** The same, with the peaks of the arrivals. */
  public Forecast withPeaks(ArrivalPeaks newPeaks) {
    return new Forecast(
        pool,
        madeAtMillis,
        windowMillis,
        horizonWindows,
        modelVersion,
        status,
        breachExpected,
        score,
        threshold,
        projectedP99Millis,
        sloP99Millis,
        leadWindows,
        projectedArrivalsPerSecond,
        projectedRunMillis,
        drivers,
        probability,
        p99LowMillis,
        p99HighMillis,
        prior,
        knownShare,
        newPeaks);
  }

  /** A forecast that says why there is none. */
  public static Forecast unavailable(
      PoolId pool,
      long madeAtMillis,
      long windowMillis,
      int horizonWindows,
      String modelVersion,
      Status status,
      double sloP99Millis) {
    return new Forecast(
        pool,
        madeAtMillis,
        windowMillis,
        horizonWindows,
        modelVersion,
        status,
        false,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        sloP99Millis,
        NO_BREACH,
        Double.NaN,
        Double.NaN,
        List.of());
  }
}
