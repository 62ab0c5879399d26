package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;

/**
 * Where the p99 of one pool is going, as seen after one window: by its own level and trends, and
 * for a pool with servers by the queueing formula, mixed by their recent errors. Logarithms of
 * milliseconds.
 */
final class LatencyOutlook {
  private static final int FORMULA = 4;
  private static final int NOISE_WINDOWS = 24;
  private static final double FARTHEST = Math.log(20);

  private final double level;
  private final double[][] ahead = new double[FORMULA + 1][Horizons.COUNT];
  private final double[] mixed = new double[Horizons.COUNT];
  private final double[] logError = new double[Horizons.JUDGED];
  private final double crossing;
  private final Line trend30;
  private final Line trend60;
  private final double logSlo;

  static Mixture mixture() {
    return new Mixture(0.03, 0.12, 0.06, 0.05, 0.03);
  }

  /** A resize makes what the formula said before it void. */
  static void resized(Mixture mixture) {
    mixture.forgetMade(FORMULA);
  }

  static void declare(FeatureList list) {
    list.of(
        Kind.FORECAST,
        Group.LATENCY,
        Topic.LATENCY,
        "ln p99: level, trends over 12, 30 and 60, queueing formula where there is one; mixed by recent errors");
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "p99-mixed-" + Horizons.ahead(h),
          "ln ratio to SLO",
          "p99 %d windows ahead".formatted(Horizons.ahead(h)));
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      list.add(
          "p99-room-over-error-" + Horizons.ahead(h),
          "errors",
          "room up to the SLO %d windows ahead in units of the forecast's own recent error"
              .formatted(Horizons.ahead(h)));
    }
    list.of(Kind.FORECAST, Group.LATENCY, Topic.LATENCY, "ln p99; least squares, shrunk, damped");
    for (int span : new int[] {12, 30, 60}) {
      list.add(
          "p99-trend%d-15".formatted(span),
          "ln ratio to SLO",
          "p99 15 windows ahead by its trend over %d".formatted(span));
    }
    list.add("p99-error-15", "ln ratio", "recent error of the mixed p99 forecast 15 windows ahead")
        .add(
            "p99-crossing",
            "windows",
            "until the mixed p99 crosses the SLO; above 60: not within 60")
        .add("p99-slope30", "ln per 15 windows", "slope of the p99 over 30 windows, not shrunk")
        .add("p99-slope60", "ln per 15 windows", "slope of the p99 over 60 windows, not shrunk");
  }

  LatencyOutlook(View view, ServerOutlook servers, Mixture mixture) {
    Rings rings = view.rings();
    logSlo = view.logSlo();
    level = rings.mean(Rings.P99, 0, ArrivalOutlook.LEVEL_WINDOWS, 1);
    Line trend12 = Line.fit(rings, Rings.P99, 12);
    trend30 = Line.fit(rings, Rings.P99, 30);
    trend60 = Line.fit(rings, Rings.P99, 60);
    for (int h = 0; h < Horizons.COUNT; h++) {
      int k = Horizons.ahead(h);
      ahead[0][h] = level;
      ahead[1][h] = bounded(trend12.at(k));
      ahead[2][h] = bounded(trend30.at(k));
      ahead[3][h] = bounded(trend60.at(k));
      ahead[FORMULA][h] = bounded(servers.logP99(h));
    }
    double noise = rings.noiseVariance(Rings.P99, NOISE_WINDOWS);
    mixture.mix(ahead, noise, mixed);
    double[] margins = new double[Horizons.COUNT];
    for (int h = 0; h < Horizons.COUNT; h++) {
      margins[h] = logSlo - mixed[h];
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      logError[h] = mixture.logError(h, noise);
    }
    crossing = Horizons.crossing(logSlo - level, margins);
  }

  private double bounded(double forecast) {
    return Math.max(level - FARTHEST, Math.min(level + FARTHEST, forecast));
  }

  double level() {
    return level;
  }

  double mixed(int h) {
    return mixed[h];
  }

  double crossing() {
    return crossing;
  }

  void write(Row row) {
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(mixed[h] - logSlo);
    }
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add((logSlo - mixed[h]) / logError[h]);
    }
    for (int f = 1; f < FORMULA; f++) {
      row.add(ahead[f][Horizons.MAIN] - logSlo);
    }
    row.add(logError[Horizons.MAIN]);
    row.add(crossing);
    row.add(trend30.rawSlope() * 15);
    row.add(trend60.rawSlope() * 15);
  }
}
