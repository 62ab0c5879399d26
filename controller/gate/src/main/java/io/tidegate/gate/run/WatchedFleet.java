package io.tidegate.gate.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A control plane: its pools' windows, and what it forecasts of them. */
public interface WatchedFleet extends PoolWindows {
  /**
   * What a forecast says of the arrivals' peak.
   *
   * @param ageMillis since it was made, by the control plane's clock
   * @param season the predictor's word for what it knows of the pool's day and week
   * @param day empty: not known
   * @param week empty: not known
   */
  record Peaks(
      long madeAtMillis,
      long ageMillis,
      String modelVersion,
      String season,
      Optional<Peak> day,
      Optional<Peak> week) {
    /** The predictor's word for a forecast that says nothing of a peak. */
    public static final String UNTOLD = "UNTOLD";

    Optional<Peak> within(PeakWish.Ahead ahead) {
      return ahead == PeakWish.Ahead.DAY ? day : week;
    }
  }

  /** Requests per second of the whole pool, with the ends of an interval. */
  record Peak(double perSecond, double lowPerSecond, double highPerSecond) {}

  /**
   * Of the newest forecasts of a pool, oldest first; empty: there is none.
   *
   * @param pool service/pool
   * @throws IOException the control plane cannot be asked, or does not know the pool; the message
   *     says so
   */
  List<Peaks> peaks(String pool) throws IOException, InterruptedException;

  /** As a verdict names it. */
  String name();
}
