package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;
import java.util.Arrays;

/**
 * What the forecast arrivals mean for the servers, as seen after one window: run times, servers
 * lost to stuck work, utilisation, and by the queueing formula the p99 and the utilisation at which
 * it crosses the SLO. Headroom is ln(critical ÷ forecast utilisation): 0 is the crossing, 0.1 is
 * 10% of load away from it. Everything is NaN for a pool without a size or run times.
 */
final class ServerOutlook {
  private static final int RUN_FORECASTERS = 4;
  private static final int STUCK_WINDOWS = 10;
  private static final int NOISE_WINDOWS = 24;
  private static final double USUAL_SIGMA = 0.5;
  private static final double FARTHEST = Math.log(4);

  /** A pool never counts as having less than this share of its servers: stuck ones are counted. */
  private static final double LEAST_SERVERS_SHARE = 0.05;

  private static final double LEAST_LOG_UTILISATION = Math.log(1e-3);
  private static final double LEAST_COMPARED = Math.log(0.05);
  private static final double LOG_1000 = Math.log(1000);

  private final double run;
  private final double[] runAhead = new double[Horizons.COUNT];
  private final double[] runLogError = new double[Horizons.JUDGED];
  private final double lost;
  private final double lostSlope;
  private final double logUtilisation;
  private final double[] logUtilisationAhead = new double[Horizons.COUNT];
  private final double logCritical;
  private final double[] logCriticalAhead = new double[Horizons.COUNT];
  private final double[] logP99Ahead = new double[Horizons.COUNT];
  private final double logBias;
  private final int size;
  private final ArrivalOutlook arrivals;
  private final double driftRun;
  private final double crossing;
  private final double trendCrossing;

  static Mixture runMixture() {
    return new Mixture(0.006, 0.020, 0.012, 0.010);
  }

  static void declare(FeatureList list) {
    String formula =
        "arrivals × run time ÷ servers; Erlang C, Allen-Cunneen, log-normal run times, bias learned";
    list.of(Kind.FORECAST, Group.QUEUEING, Topic.HEADROOM, formula);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "headroom-mixed-" + Horizons.ahead(h),
          "ln ratio",
          "critical to forecast utilisation %d windows ahead, everything by its mixture"
              .formatted(Horizons.ahead(h)));
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "headroom-over-error-" + Horizons.ahead(h),
          "errors",
          "headroom %d windows ahead in units of the forecast's own recent error"
              .formatted(Horizons.ahead(h)));
    }
    for (int f = 0; f < ArrivalOutlook.FORECASTERS; f++) {
      boolean seasonal = f >= ArrivalOutlook.DAILY;
      list.of(
          Kind.FORECAST,
          seasonal ? Group.SEASON : Group.QUEUEING,
          f == ArrivalOutlook.LEVEL ? Topic.HEADROOM : Topic.ARRIVALS,
          formula);
      for (int h = 0; h < Horizons.JUDGED; h++) {
        list.add(
            "headroom-%s-%d".formatted(ArrivalOutlook.NAMES[f], Horizons.ahead(h)),
            "ln ratio",
            "headroom %d windows ahead if the arrivals follow the forecaster '%s'"
                .formatted(Horizons.ahead(h), ArrivalOutlook.NAMES[f]));
      }
    }
    list.of(Kind.FORECAST, Group.QUEUEING, Topic.HEADROOM, formula)
        .add("headroom-now", "ln ratio", "critical to present utilisation")
        .add(
            "time-to-critical",
            "windows",
            "until the headroom by the mixture is used up; above 60: not within 60")
        .add(
            "time-to-critical-trend60",
            "windows",
            "the same if arrivals and run time follow their trends over 60")
        .add("critical-utilisation", "ln of a share", "at which the p99 would cross the SLO")
        .of(Kind.FORECAST, Group.QUEUEING, Topic.LATENCY, formula);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "p99-formula-" + Horizons.ahead(h),
          "ln ratio to SLO",
          "p99 %d windows ahead by the queueing formula".formatted(Horizons.ahead(h)));
    }
    list.add("formula-bias", "ln ratio", "measured p99 to the formula's, recent mean on this pool")
        .of(Kind.FORECAST, Group.QUEUEING, Topic.RUN, "ln run time, mixed like the arrivals");
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "run-growth-" + Horizons.ahead(h),
          "ln ratio",
          "run time %d windows ahead to that now".formatted(Horizons.ahead(h)));
    }
    list.add("run-drift", "ln ratio", "run time of the last 3 windows to that 30 to 60 ago")
        .add("run-error-15", "ln ratio", "recent error of the run time's forecast 15 ahead")
        .add(
            "headroom-run-15",
            "ln ratio",
            "headroom 15 ahead if only the run time goes on as it does")
        .of(
            Kind.FORECAST,
            Group.QUEUEING,
            Topic.SERVERS,
            "active workers less those that finish work (arrivals × run time)")
        .add("lost-servers", "share of size", "workers in use that finish nothing, clear of noise")
        .add("lost-servers-15", "share of size", "the same 15 windows ahead by its slope")
        .add(
            "headroom-loss-15", "ln ratio", "headroom 15 ahead if only the loss goes on as it does")
        .add("stuck-trend", "share of size per 15 windows", "slope of active less busy over 60");
  }

  ServerOutlook(View view, ArrivalOutlook arrivals, Mixture runMixture, Bias bias) {
    Rings rings = view.rings();
    this.arrivals = arrivals;
    this.size = view.size();
    double recent = rings.mean(Rings.RUN, 0, ArrivalOutlook.LEVEL_WINDOWS, 1);
    // An idle pool still has the run time that it had when it last served something.
    run =
        Double.isNaN(recent) ? rings.meanOfNewest(Rings.RUN, ArrivalOutlook.LEVEL_WINDOWS) : recent;
    Line run60 = Line.fit(rings, Rings.RUN, 60);
    forecastRun(rings, run60, runMixture);
    driftRun = rings.mean(Rings.RUN, 0, 3, 1) - rings.mean(Rings.RUN, 30, 60, 8);
    if (size == 0 || Double.isNaN(run)) {
      lost = Double.NaN;
      lostSlope = Double.NaN;
      logUtilisation = Double.NaN;
      logCritical = Double.NaN;
      logBias = Double.NaN;
      crossing = Double.NaN;
      trendCrossing = Double.NaN;
      Arrays.fill(logUtilisationAhead, Double.NaN);
      Arrays.fill(logCriticalAhead, Double.NaN);
      Arrays.fill(logP99Ahead, Double.NaN);
      return;
    }
    lost = Math.min(size, lostServers(rings));
    lostSlope = Math.max(0, slopeOfStuck(rings));
    double sigma = rings.mean(Rings.SIGMA, 0, 30, 1);
    QueueCurve curve =
        new QueueCurve(
            (double) size / view.instances(),
            Double.isNaN(sigma) ? USUAL_SIGMA : sigma,
            view.runCounts());
    logUtilisation = logUtilisation(arrivals.level(), run, lost);
    double utilisation = Math.exp(logUtilisation);
    learn(
        bias, rings.at(Rings.P99, 0), run + curve.logP99(utilisation), utilisation, view.logSlo());
    logBias = bias.log();
    logCritical = Math.log(curve.criticalUtilisation(view.logSlo() - logBias - run));
    double[] margins = new double[Horizons.COUNT];
    double[] trendMargins = new double[Horizons.COUNT];
    for (int h = 0; h < Horizons.COUNT; h++) {
      logUtilisationAhead[h] = logUtilisation(arrivals.mixed(h), runAhead[h], lostAhead(h));
      logCriticalAhead[h] =
          Math.log(curve.criticalUtilisation(view.logSlo() - logBias - runAhead[h]));
      logP99Ahead[h] = logBias + runAhead[h] + curve.logP99(Math.exp(logUtilisationAhead[h]));
      margins[h] = headroom(h);
      int k = Horizons.ahead(h);
      double runTrend = Double.isNaN(run60.level()) ? run : run60.at(k);
      trendMargins[h] =
          logCritical
              - logUtilisation(arrivals.ahead(ArrivalOutlook.TREND_60, h), runTrend, lostAhead(h));
    }
    crossing = Horizons.crossing(headroomNow(), margins);
    trendCrossing = Horizons.crossing(headroomNow(), trendMargins);
  }

  private void forecastRun(Rings rings, Line run60, Mixture mixture) {
    double[][] ahead = new double[RUN_FORECASTERS][Horizons.COUNT];
    Line run12 = Line.fit(rings, Rings.RUN, 12);
    Line run30 = Line.fit(rings, Rings.RUN, 30);
    for (int h = 0; h < Horizons.COUNT; h++) {
      int k = Horizons.ahead(h);
      ahead[0][h] = run;
      ahead[1][h] = bounded(run12.at(k));
      ahead[2][h] = bounded(run30.at(k));
      ahead[3][h] = bounded(run60.at(k));
    }
    double noise = rings.noiseVariance(Rings.RUN, NOISE_WINDOWS);
    mixture.mix(ahead, noise, runAhead);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      runLogError[h] = mixture.logError(h, noise);
    }
  }

  private double bounded(double forecast) {
    return Math.max(run - FARTHEST, Math.min(run + FARTHEST, forecast));
  }

  private static void learn(
      Bias bias, double logP99, double logFormula, double utilisation, double logSlo) {
    double least = logSlo + LEAST_COMPARED;
    // Close to saturation the formula is steep, and waits of next to nothing have no ratio.
    if (utilisation < 0.9 && logP99 > least && logP99 <= logSlo && logFormula > least) {
      bias.learn(logP99 - logFormula);
    }
  }

  private static double stuck(Rings rings, int age) {
    return (double) rings.at(Rings.ACTIVE, age) - rings.at(Rings.LOAD, age);
  }

  /**
   * The mean of (active − busy) over the last windows, less its standard error, where it is clearly
   * above its noise. A stuck server is active in every window, so there are never more than the
   * least active.
   */
  private static double lostServers(Rings rings) {
    double sum = 0;
    double squares = 0;
    double leastActive = Double.MAX_VALUE;
    int n = 0;
    for (int age = 0; age < STUCK_WINDOWS; age++) {
      double v = stuck(rings, age);
      if (v == v) {
        n++;
        sum += v;
        squares += v * v;
        leastActive = Math.min(leastActive, rings.at(Rings.ACTIVE, age));
      }
    }
    if (n < STUCK_WINDOWS / 2) {
      return Double.NaN;
    }
    double mean = sum / n;
    double error = Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1));
    return mean < 2.5 * error ? 0 : Math.max(0, Math.min(mean - error, leastActive));
  }

  /** Per window, over 60. */
  private static double slopeOfStuck(Rings rings) {
    int n = 0;
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int age = 0; age < 60; age++) {
      double y = stuck(rings, age);
      if (y == y) {
        n++;
        sumX -= age;
        sumY += y;
        sumXx += (double) age * age;
        sumXy -= age * y;
      }
    }
    return n < 8 ? Double.NaN : (sumXy - sumX * sumY / n) / (sumXx - sumX * sumX / n);
  }

  private double lostAhead(int h) {
    return lost > 0 ? Math.min(size, lost + lostSlopeOrNone() * Horizons.ahead(h)) : 0;
  }

  private double lostSlopeOrNone() {
    return Double.isNaN(lostSlope) ? 0 : lostSlope;
  }

  private double logUtilisation(double logArrivals, double logRun, double lostServers) {
    double gone = Double.isNaN(lostServers) ? 0 : lostServers;
    double servers = Math.max(size * LEAST_SERVERS_SHARE, size - gone);
    return Math.max(LEAST_LOG_UTILISATION, logArrivals + logRun - LOG_1000 - Math.log(servers));
  }

  double headroomNow() {
    return logCritical - logUtilisation;
  }

  double headroom(int h) {
    return logCriticalAhead[h] - logUtilisationAhead[h];
  }

  double run() {
    return run;
  }

  double runAhead(int h) {
    return runAhead[h];
  }

  double runDrift() {
    return driftRun;
  }

  double utilisationNow() {
    return Math.exp(logUtilisation);
  }

  double utilisation(int h) {
    return Math.exp(logUtilisationAhead[h]);
  }

  double critical() {
    return Math.exp(logCritical);
  }

  double critical(int h) {
    return Math.exp(logCriticalAhead[h]);
  }

  double logP99(int h) {
    return logP99Ahead[h];
  }

  double lostServers() {
    return lost;
  }

  double lostServersAhead(int h) {
    return Double.isNaN(lost) ? Double.NaN : lostAhead(h);
  }

  double crossing() {
    return crossing;
  }

  void write(Row row, double logSlo) {
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(headroom(h));
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(headroom(h) / Math.hypot(arrivals.logError(h), runLogError[h]));
    }
    for (int f = 0; f < ArrivalOutlook.FORECASTERS; f++) {
      for (int h = 0; h < Horizons.JUDGED; h++) {
        row.add(headroom(h) + arrivals.mixed(h) - arrivals.ahead(f, h));
      }
    }
    int main = Horizons.MAIN;
    row.add(headroomNow());
    row.add(crossing);
    row.add(trendCrossing);
    row.add(logCritical);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(logP99Ahead[h] - logSlo);
    }
    row.add(logBias);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(runAhead[h] - run);
    }
    row.add(driftRun);
    row.add(runLogError[main]);
    row.add(logCriticalAhead[main] - logUtilisation(arrivals.level(), runAhead[main], lost));
    row.add(lost / size);
    row.add(lostServersAhead(main) / size);
    row.add(logCritical - logUtilisation(arrivals.level(), run, lostServersAhead(main)));
    row.add(lostSlope * 15 / size);
  }
}
