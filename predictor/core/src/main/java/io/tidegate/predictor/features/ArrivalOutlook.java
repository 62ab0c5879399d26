package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;

/**
 * Where the arrivals of one pool are going, as seen after one window: logarithms of requests per
 * second by each forecaster and mixed.
 */
final class ArrivalOutlook {
  static final int LEVEL = 0;
  static final int TREND_12 = 1;
  static final int TREND_30 = 2;
  static final int TREND_60 = 3;
  static final int DAILY = 4;
  static final int WEEKLY = 5;

  /** Back to the season, {@value #RETURN} of the distance left after each window. */
  static final int RETURNING = 6;

  static final int FORECASTERS = 7;
  static final String[] NAMES = {
    "level", "trend12", "trend30", "trend60", "daily", "weekly", "returning"
  };
  static final int LEVEL_WINDOWS = 5;

  /** No forecast is further from the present level than this factor. */
  private static final double FARTHEST = Math.log(4);

  private static final double RETURN = 0.97;
  private static final int NOISE_WINDOWS = 24;
  private static final double[] RETURNED = new double[Horizons.COUNT];

  static {
    for (int h = 0; h < Horizons.COUNT; h++) {
      RETURNED[h] = Math.pow(RETURN, Horizons.ahead(h));
    }
  }

  private final double level;
  private final double[][] ahead = new double[FORECASTERS][Horizons.COUNT];
  private final double[] mixed = new double[Horizons.COUNT];
  private final double[] logError = new double[Horizons.JUDGED];
  private final Line trend60;

  static Mixture mixture() {
    return new Mixture(0.010, 0.020, 0.012, 0.015, 0.010, 0.008, 0.012);
  }

  static void declare(FeatureList list) {
    list.of(
        Kind.FORECAST,
        Group.ARRIVALS,
        Topic.ARRIVALS,
        "ln arrivals per second; least squares, shrunk and damped");
    growths(list, "mixed", "the mixture of all forecasters, by their recent errors");
    for (int f = TREND_12; f <= TREND_60; f++) {
      growths(list, NAMES[f], "the trend over " + NAMES[f].substring(5) + " windows");
    }
    list.of(Kind.FORECAST, Group.SEASON, Topic.ARRIVALS, "profiles of the day and the week");
    growths(list, NAMES[DAILY], "the day's profile");
    growths(list, NAMES[WEEKLY], "the week's profile");
    growths(list, NAMES[RETURNING], "a return to the season's profile");
    list.of(
            Kind.FORECAST,
            Group.ARRIVALS,
            Topic.ARRIVALS,
            "recent errors of the mixture on this pool")
        .add("arrival-error-5", "ln ratio", "recent error of the mixed forecast 5 windows ahead")
        .add("arrival-error-15", "ln ratio", "recent error of the mixed forecast 15 windows ahead")
        .add(
            "arrival-growth-over-error-15",
            "errors",
            "mixed growth in 15 windows in units of its recent error");
  }

  private static void growths(FeatureList list, String name, String by) {
    for (int h = 0; h < Horizons.JUDGED; h++) {
      int k = Horizons.ahead(h);
      list.add(
          "arrival-growth-%s-%d".formatted(name, k),
          "ln ratio",
          "arrivals %d windows ahead to those now, by %s".formatted(k, by));
    }
  }

  /** To be called once for each window, after it was judged. */
  ArrivalOutlook(View view, Season season, Mixture mixture) {
    Rings rings = view.rings();
    double recent = rings.mean(Rings.ARRIVALS, 0, LEVEL_WINDOWS, 1);
    level = Double.isNaN(recent) ? rings.meanOfNewest(Rings.ARRIVALS, LEVEL_WINDOWS) : recent;
    Line trend12 = Line.fit(rings, Rings.ARRIVALS, 12);
    Line trend30 = Line.fit(rings, Rings.ARRIVALS, 30);
    trend60 = Line.fit(rings, Rings.ARRIVALS, 60);
    boolean seasonal = Season.holdsFor(view.widthMillis());
    long now = view.levelMillis();
    double day = seasonal ? season.day(now) : Double.NaN;
    double week = seasonal ? season.week(now) : Double.NaN;
    for (int h = 0; h < Horizons.COUNT; h++) {
      int k = Horizons.ahead(h);
      long then = view.startMillis() + k * view.widthMillis();
      double dayThen = !Double.isNaN(day) ? season.day(then) : Double.NaN;
      double weekThen = !Double.isNaN(week) ? season.week(then) : Double.NaN;
      ahead[LEVEL][h] = level;
      ahead[TREND_12][h] = bounded(trend12.at(k));
      ahead[TREND_30][h] = bounded(trend30.at(k));
      ahead[TREND_60][h] = bounded(trend60.at(k));
      ahead[DAILY][h] = bounded(level + dayThen - day);
      ahead[WEEKLY][h] = bounded(level + weekThen - week);
      ahead[RETURNING][h] =
          bounded(
              !Double.isNaN(weekThen)
                  ? weekThen + (level - week) * RETURNED[h]
                  : dayThen + (level - day) * RETURNED[h]);
    }
    double noise = rings.noiseVariance(Rings.ARRIVALS, NOISE_WINDOWS);
    mixture.mix(ahead, noise, mixed);
    for (int h = 0; h < Horizons.JUDGED; h++) {
      logError[h] = mixture.logError(h, noise);
    }
  }

  private double bounded(double forecast) {
    return Math.max(level - FARTHEST, Math.min(level + FARTHEST, forecast));
  }

  double level() {
    return level;
  }

  double ahead(int forecaster, int horizon) {
    return ahead[forecaster][horizon];
  }

  double mixed(int horizon) {
    return mixed[horizon];
  }

  double logError(int horizon) {
    return logError[horizon];
  }

  Line trend60() {
    return trend60;
  }

  /** Largest growth by one forecaster at any horizon, at least 0; NaN where it knows none. */
  double highestGrowth(int forecaster) {
    double highest = 0;
    for (double then : ahead[forecaster]) {
      if (Double.isNaN(then)) {
        return Double.NaN;
      }
      highest = Math.max(highest, then - level);
    }
    return highest;
  }

  void write(Row row) {
    for (int h = 0; h < Horizons.JUDGED; h++) {
      row.add(mixed[h] - level);
    }
    for (int f = TREND_12; f < FORECASTERS; f++) {
      for (int h = 0; h < Horizons.JUDGED; h++) {
        row.add(ahead[f][h] - level);
      }
    }
    row.add(logError[0]);
    row.add(logError[Horizons.MAIN]);
    row.add((mixed[Horizons.MAIN] - level) / logError[Horizons.MAIN]);
  }
}
