package io.tidegate.predictor;

import io.tidegate.wire.Driver;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Locale;

/**
 * Follows a series of latencies behind which there is no pool: timed methods, a cache. There are no
 * servers, so there is no utilisation and no queueing formula; what can be said of the future is
 * where the p99 itself is going. Not thread-safe.
 *
 * <p>The score is the probability that the p99 is above the limit at the horizon, taking the error
 * of the trend's logarithm as normal with the deviation that it had on this series. So it is a
 * quantity of its own, not comparable with the model's score.
 */
final class LatencyOutlook {
  /** Stands in forecasts where pools have the model's version. */
  static final String METHOD = "latency-trend-1";

  /** More likely than not. */
  static final double THRESHOLD = 0.5;

  private static final int RECENT = 3;

  private final PoolHistory history = new PoolHistory();
  private final TrendMixture arrivals;
  private final TrendMixture p99;
  private final int horizon;

  /**
   * @param score see the class
   * @param leadWindows windows until the projected p99 crosses the limit; {@link Integer#MAX_VALUE}
   *     when it does not within the horizon
   */
  record Reading(
      double score,
      double p99AheadMillis,
      double arrivalsAheadPerSecond,
      int leadWindows,
      List<Driver> drivers) {}

  LatencyOutlook(int horizon) {
    this.horizon = horizon;
    this.arrivals = new TrendMixture(Observation::arrivalsPerSecond, horizon);
    this.p99 = new TrendMixture(Observation::p99Millis, horizon);
  }

  PoolHistory history() {
    return history;
  }

  /**
   * What the windows so far say; to be called once for each that the history took.
   *
   * @return null while the history is too short, or has no latency in it
   */
  Reading after(PoolWindow window, double limitMillis) {
    Projection arrivalsAhead = arrivals.update(history);
    Projection p99Ahead = p99.update(history);
    double now = p99Ahead.present();
    if (history.size() < PoolOutlook.WARM_UP_WINDOWS || Double.isNaN(now)) {
      return null;
    }
    double ahead = p99Ahead.at(horizon);
    double errors = Math.log(Math.max(ahead, 1e-3) / limitMillis) / p99Ahead.logError();
    Driver driver =
        new Driver(
            "p99-trend",
            Math.log(limitMillis / Math.max(ahead, 1e-3)),
            String.format(
                Locale.ROOT,
                "p99 %.0f ms now, %.0f ms in %d windows by its trend, SLO %.0f ms",
                now,
                ahead,
                horizon,
                limitMillis));
    return new Reading(
        normalShareBelow(errors),
        ahead,
        arrivalsAhead.at(horizon),
        lead(p99Ahead, limitMillis),
        List.of(driver));
  }

  private int lead(Projection p99Ahead, double limitMillis) {
    if (history.shareAbove(Observation::p99Millis, limitMillis, RECENT) > 0.5) {
      return 0;
    }
    for (int k = 1; k <= horizon; k++) {
      if (p99Ahead.at(k) > limitMillis) {
        return k;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** Of the standard normal distribution, by the logistic approximation; off by 0.01 at most. */
  private static double normalShareBelow(double z) {
    return 1 / (1 + Math.exp(-1.702 * z));
  }
}
