package io.tidegate.predictor;

/**
 * Everything that is known about a pool at one window; the features are read from it.
 *
 * @param limitMillis the SLO on the latency's p99
 * @param arrivals requests per second
 * @param run mean run time, milliseconds
 * @param size configured workers now; a resize changes what the same load means from then on
 * @param lostServers workers that are active without finishing anything (stuck), now
 * @param lostAhead the same at the horizon
 * @param critical utilisation at which the p99 would cross the SLO, with present run times
 * @param criticalAhead the same with the run times that are expected at the horizon
 * @param p99Millis mean over the last 3 windows; NaN while nothing was served
 * @param p99WorstMillis highest of the last 5 windows
 * @param p99TrendMillis where a trend through the logarithms of the last 30 leads at the horizon
 * @param p99AheadMillis by the queueing formula, with the bias learned on this pool
 * @param nearShare share of the last 15 windows whose p99 was above 0.8 of the SLO
 * @param waitP99Millis mean over the last 5 windows
 * @param queuedPerServer mean over the last 3 windows
 * @param busyShare mean share of workers in use over the last 5 windows
 * @param rejectedShare mean over the last 5 windows
 * @param oldGeneration share of the old generation in use; NaN where the host does not say
 * @param gcShare mean share of the last 5 windows spent in collection pauses
 * @param runEarlierMillis mean run time 40 to 60 windows ago; NaN when not known
 * @param leadWindows windows until the projected p99 crosses the SLO; {@link Integer#MAX_VALUE}
 *     when it does not within the horizon
 */
record Signals(
    int horizon,
    double limitMillis,
    Projection arrivals,
    Projection run,
    int size,
    double lostServers,
    double lostAhead,
    double critical,
    double criticalAhead,
    double p99Millis,
    double p99WorstMillis,
    double p99TrendMillis,
    double p99AheadMillis,
    double nearShare,
    double waitP99Millis,
    double queuedPerServer,
    double busyShare,
    double rejectedShare,
    double oldGeneration,
    double oldGenerationAhead,
    double gcShare,
    double runEarlierMillis,
    int leadWindows) {

  /** A pool never counts as having less than this share of its servers: stuck ones are counted. */
  private static final double LEAST_SERVERS_SHARE = 0.05;

  static double servers(int size, double lost) {
    return Math.max(size * LEAST_SERVERS_SHARE, size - lost);
  }

  double utilisationNow() {
    return arrivals.present() * run.present() / 1000 / servers(size, lostServers);
  }

  double utilisationAhead() {
    return arrivals.at(horizon) * run.at(horizon) / 1000 / servers(size, lostAhead);
  }

  /** ln(critical ÷ utilisation) if the arrivals follow one forecaster alone. */
  double headroom(int arrivalForecaster) {
    return headroom(
        critical,
        arrivals.at(arrivalForecaster, horizon)
            * run.present()
            / 1000
            / servers(size, lostServers));
  }

  /** ln(critical ÷ utilisation): 0 is the crossing, 0.1 is 10% of load away from it. */
  static double headroom(double critical, double utilisation) {
    return Math.log(critical / Math.max(utilisation, 1e-3));
  }
}
