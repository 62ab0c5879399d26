package io.tidegate.predictor.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All features but those of the call chain, computed from the complete list of windows by their
 * definitions, slowly. Windows have to be asked for in turn, since forecasts are judged by later
 * ones.
 */
final class BatchFeatures {
  private static final String[] NAMES = {
    "level", "trend12", "trend30", "trend60", "daily", "weekly", "returning"
  };

  private final BatchSeries series;
  private final BatchSeason season;
  private final double slo;
  private final BatchMixture arrivalMixture;
  private final BatchMixture runMixture;
  private final BatchMixture p99Mixture;
  private final List<Double> biases = new ArrayList<>();
  private int i = -1;

  private double[][] arrivals;
  private double[] arrivalsMixed;
  private double level;
  private double run;
  private double[] runMixed;
  private double[] p99Mixed;
  private double[][] p99;
  private double lost;
  private double stuckSlope;
  private double bias;
  private double logUtilisation;
  private double logCritical;
  private final double[] headroom = new double[7];
  private final double[] trendMargin = new double[7];
  private final double[] formula = new double[7];
  private QueueCurve curve;
  private double[] criticalAhead;
  private Map<String, Double> values;

  BatchFeatures(BatchSeries series, double sloMillis) {
    this.series = series;
    this.season = new BatchSeason(series);
    this.slo = Math.log(sloMillis);
    arrivalMixture =
        new BatchMixture(
            series, Measured::logArrivals, -1, 0.010, 0.020, 0.012, 0.015, 0.010, 0.008, 0.012);
    runMixture = new BatchMixture(series, Measured::logRun, -1, 0.006, 0.020, 0.012, 0.010);
    p99Mixture = new BatchMixture(series, Measured::logP99, 4, 0.03, 0.12, 0.06, 0.05, 0.03);
  }

  void next() {
    i++;
    forecastArrivals();
    forecastServers();
    forecastP99();
  }

  private long start() {
    return series.windows.get(i).startMillis();
  }

  private double bounded(double v, double about, double factor) {
    return Double.isNaN(v)
        ? v
        : Math.max(about - Math.log(factor), Math.min(about + Math.log(factor), v));
  }

  private double levelOf(ToDoubleFunction<Measured> value) {
    double recent = series.mean(i, value, 0, 5, 1);
    return Double.isNaN(recent) ? series.newest(i, value, 5) : recent;
  }

  private void trends(
      double[][] into, ToDoubleFunction<Measured> value, double about, double factor) {
    int[] spans = {12, 30, 60};
    for (int f = 0; f < 3; f++) {
      double[] line = series.line(i, value, spans[f]);
      for (int h = 0; h < 7; h++) {
        into[f + 1][h] = bounded(BatchSeries.ahead(line, BatchMixture.AHEAD[h]), about, factor);
      }
    }
  }

  private void forecastArrivals() {
    level = levelOf(Measured::logArrivals);
    arrivals = new double[7][7];
    trends(arrivals, Measured::logArrivals, level, 4);
    long centre = start() - 2 * series.width;
    for (int h = 0; h < 7; h++) {
      int k = BatchMixture.AHEAD[h];
      long then = start() + k * series.width;
      double dayGrowth = season.day(i, then) - season.day(i, centre);
      double weekGrowth = season.week(i, then) - season.week(i, centre);
      arrivals[0][h] = level;
      arrivals[4][h] = bounded(level + dayGrowth, level, 4);
      arrivals[5][h] = bounded(level + weekGrowth, level, 4);
      double left = Math.pow(0.97, k);
      double toDay = season.day(i, then) + left * (level - season.day(i, centre));
      double toWeek = season.week(i, then) + left * (level - season.week(i, centre));
      arrivals[6][h] = bounded(Double.isNaN(toWeek) ? toDay : toWeek, level, 4);
    }
    arrivalsMixed = arrivalMixture.next(arrivals);
  }

  private void forecastServers() {
    run = levelOf(Measured::logRun);
    double[][] runs = new double[4][7];
    trends(runs, Measured::logRun, run, 4);
    Arrays.fill(runs[0], run);
    runMixed = runMixture.next(runs);
    int size = series.measured.get(i).size();
    List<double[]> stuck = stuck(10);
    lost = Double.NaN;
    if (stuck.size() >= 5) {
      double mean = BatchSeries.mean(stuck, 1);
      double square = stuck.stream().mapToDouble(p -> Math.pow(p[1] - mean, 2)).average().orElse(0);
      double error = Math.sqrt(square / (stuck.size() - 1));
      double least =
          stuck.stream()
              .mapToDouble(p -> series.at(i, Measured::active, (int) p[0]))
              .min()
              .orElseThrow();
      lost = mean < 2.5 * error ? 0 : Math.max(0, Math.min(size, Math.min(mean - error, least)));
    }
    List<double[]> sixty = stuck(60);
    stuckSlope = sixty.size() < 8 ? Double.NaN : Math.max(0, BatchSeries.slope(sixty));
    double sigma = series.mean(i, Measured::sigma, 0, 30, 1);
    Measured m = series.measured.get(i);
    curve =
        new QueueCurve(
            (double) size / m.instances(), Double.isNaN(sigma) ? 0.5 : sigma, m.runCounts());
    logUtilisation = utilisation(level, run, lost);
    double rho = Math.exp(logUtilisation);
    double now = run + curve.logP99(rho);
    double measured = (float) m.logP99();
    double least = slo + Math.log(0.05);
    if (rho < 0.9 && measured > least && measured <= slo && now > least) {
      biases.add(Math.max(-1, Math.min(1, measured - now)));
    }
    double sum = 0;
    double count = 6;
    for (int j = Math.max(0, biases.size() - 800); j < biases.size(); j++) {
      double weight = Math.pow(0.96, biases.size() - 1 - j);
      sum += weight * biases.get(j);
      count += weight;
    }
    // The prior does not fade, what was learned does.
    bias = sum / count;
    logCritical = critical(run);
    criticalAhead = new double[7];
    double[] trend = series.line(i, Measured::logRun, 60);
    for (int h = 0; h < 7; h++) {
      double then = utilisation(arrivalsMixed[h], runMixed[h], lostAhead(h));
      criticalAhead[h] = critical(runMixed[h]);
      headroom[h] = criticalAhead[h] - then;
      formula[h] = bias + runMixed[h] + curve.logP99(Math.exp(then));
      double runTrend =
          Double.isNaN(trend[0]) ? run : BatchSeries.ahead(trend, BatchMixture.AHEAD[h]);
      trendMargin[h] = logCritical - utilisation(arrivals[3][h], runTrend, lostAhead(h));
    }
  }

  private List<double[]> stuck(int span) {
    List<double[]> points = new ArrayList<>();
    for (int age = 0; age < span; age++) {
      double v = series.at(i, Measured::active, age) - series.at(i, Measured::load, age);
      if (!Double.isNaN(v)) {
        points.add(new double[] {age, v});
      }
    }
    return points;
  }

  private double critical(double logRun) {
    return Math.log(curve.criticalUtilisation(slo - bias - logRun));
  }

  private double lostAhead(int h) {
    int size = series.measured.get(i).size();
    double slope = Double.isNaN(stuckSlope) ? 0 : stuckSlope;
    return lost > 0 ? Math.min(size, lost + slope * BatchMixture.AHEAD[h]) : 0;
  }

  private double utilisation(double logArrivals, double logRun, double gone) {
    int size = series.measured.get(i).size();
    double servers = Math.max(0.05 * size, size - (Double.isNaN(gone) ? 0 : gone));
    double v = Math.log(Math.exp(logArrivals) * Math.exp(logRun) / 1000 / servers);
    return Double.isNaN(v) ? v : Math.max(Math.log(1e-3), v);
  }

  private void forecastP99() {
    double now = series.mean(i, Measured::logP99, 0, 5, 1);
    p99 = new double[5][7];
    trends(p99, Measured::logP99, now, 20);
    Arrays.fill(p99[0], now);
    for (int h = 0; h < 7; h++) {
      p99[4][h] = bounded(formula[h], now, 20);
    }
    p99Mixed = p99Mixture.next(p99);
  }

  private void put(String name, double v) {
    values.put(name, Double.isFinite(v) ? v : Double.NaN);
  }

  /** Of the window that {@link #next} went to. */
  Map<String, Double> values() {
    values = new HashMap<>();
    int size = series.measured.get(i).size();
    for (int h = 0; h < 4; h++) {
      int k = BatchMixture.AHEAD[h];
      put("arrival-growth-mixed-" + k, arrivalsMixed[h] - level);
      put("headroom-mixed-" + k, headroom[h]);
      double error = Math.hypot(arrivalMixture.logError(h), runMixture.logError(h));
      put("headroom-over-error-" + k, headroom[h] / error);
      for (int f = 0; f < 7; f++) {
        if (f > 0) {
          put("arrival-growth-%s-%d".formatted(NAMES[f], k), arrivals[f][h] - level);
        }
        double util = utilisation(arrivals[f][h], runMixed[h], lostAhead(h));
        put("headroom-%s-%d".formatted(NAMES[f], k), criticalAhead[h] - util);
      }
      put("p99-formula-" + k, formula[h] - slo);
      put("run-growth-" + k, runMixed[h] - run);
      put("p99-mixed-" + k, p99Mixed[h] - slo);
      put("p99-room-over-error-" + k, (slo - p99Mixed[h]) / p99Mixture.logError(h));
    }
    put("arrival-error-5", arrivalMixture.logError(0));
    put("arrival-error-15", arrivalMixture.logError(2));
    put("arrival-growth-over-error-15", (arrivalsMixed[2] - level) / arrivalMixture.logError(2));
    double headroomNow = logCritical - logUtilisation;
    put("headroom-now", headroomNow);
    put("time-to-critical", Horizons.crossing(headroomNow, headroom));
    put("time-to-critical-trend60", Horizons.crossing(headroomNow, trendMargin));
    put("critical-utilisation", logCritical);
    put("formula-bias", bias);
    put(
        "run-drift",
        series.mean(i, Measured::logRun, 0, 3, 1) - series.mean(i, Measured::logRun, 30, 60, 8));
    put("run-error-15", runMixture.logError(2));
    put("headroom-run-15", criticalAhead[2] - utilisation(level, runMixed[2], lost));
    put("lost-servers", lost / size);
    put("lost-servers-15", Double.isNaN(lost) ? lost : lostAhead(2) / size);
    put("headroom-loss-15", logCritical - utilisation(level, run, lostAhead(2)));
    put("stuck-trend", stuckSlope * 15 / size);
    latency();
    heap();
    season();
    new BatchOwnHistory(series, i, slo).put(this::put, logCritical, level, run);
    new BatchStatistics(series, i, slo).put(this::put);
    return values;
  }

  private void latency() {
    double now = series.mean(i, Measured::logP99, 0, 5, 1);
    double[] margins = new double[7];
    for (int h = 0; h < 7; h++) {
      margins[h] = slo - p99Mixed[h];
    }
    put("p99-trend12-15", p99[1][2] - slo);
    put("p99-trend30-15", p99[2][2] - slo);
    put("p99-trend60-15", p99[3][2] - slo);
    put("p99-error-15", p99Mixture.logError(2));
    put("p99-crossing", Horizons.crossing(slo - now, margins));
    put("p99-slope30", 15 * series.line(i, Measured::logP99, 30)[2]);
    put("p99-slope60", 15 * series.line(i, Measured::logP99, 60)[2]);
  }

  private void heap() {
    double now = series.mean(i, Measured::oldGeneration, 0, 3, 1);
    double[] thirty = series.line(i, Measured::oldGeneration, 30);
    double[] sixty = series.line(i, Measured::oldGeneration, 60);
    put("heap-room", 0.85 - now);
    put("heap-room-15", 0.85 - BatchSeries.ahead(thirty, 15));
    put("heap-room-20-trend60", 0.85 - BatchSeries.ahead(sixty, 20));
    put("heap-eta-trend30", eta(now, thirty[1]));
    put("heap-eta-trend60", eta(now, sixty[1]));
    put("heap-slope60", 15 * sixty[2]);
    put(
        "gc-change",
        series.mean(i, Measured::gcShare, 0, 5, 1) - series.mean(i, Measured::gcShare, 15, 45, 8));
  }

  private static double eta(double now, double slope) {
    if (now >= 0.85) {
      return 0;
    }
    if (Double.isNaN(now) || Double.isNaN(slope)) {
      return Double.NaN;
    }
    return slope <= 0 ? 240 : Math.min(240, (0.85 - now) / slope);
  }

  private void season() {
    long centre = start() - 2 * series.width;
    put("season-day-residual", level - season.day(i, centre));
    put("season-week-residual", level - season.week(i, centre));
    put("season-yesterday-ratio", level - season.yesterday(centre));
    put("season-yesterday-ahead", season.yesterday(start() + 15 * series.width) - level);
    double dayPeak = peak(4);
    put("season-day-peak", dayPeak);
    put("season-week-peak", peak(5));
    put("season-yesterday-p99", season.yesterdaysWorst(i) - slo);
    put("season-last-week-p99", season.lastWeeksWorst(i) - slo);
    put("season-peak-headroom", logCritical - logUtilisation - dayPeak);
  }

  private double peak(int forecaster) {
    double peak = 0;
    for (int h = 0; h < 7; h++) {
      peak = Math.max(peak, arrivals[forecaster][h] - level);
    }
    return peak;
  }
}
