package io.tidegate.predictor.features;

import io.tidegate.predictor.features.FeatureSpec.Group;
import io.tidegate.predictor.features.FeatureSpec.Kind;
import io.tidegate.predictor.features.FeatureSpec.Topic;

/** Where the old generation is going, as seen after one window. */
final class HeapOutlook {
  /** Share of the old generation from which on collections begin to take over. */
  static final double FULL = 0.85;

  private static final double LATEST_ETA = 240;

  private final double now;
  private final Line trend30;
  private final Line trend60;
  private final double gcChange;

  static void declare(FeatureList list) {
    list.of(
            Kind.FORECAST,
            Group.HOST,
            Topic.HEAP,
            "old generation after the last collection; trends over 30 and 60, shrunk")
        .add("heap-room", "share of old generation", "room up to 0.85, mean of 3 windows")
        .add(
            "heap-room-15",
            "share of old generation",
            "room up to 0.85 in 15 windows, trend over 30")
        .add(
            "heap-room-20-trend60",
            "share of old generation",
            "the same in 20 windows, trend over 60")
        .add(
            "heap-eta-trend30",
            "windows",
            "until 0.85 is reached by the trend over 30; 240 at most")
        .add(
            "heap-eta-trend60",
            "windows",
            "until 0.85 is reached by the trend over 60; 240 at most")
        .add("heap-slope60", "share per 15 windows", "slope over 60 windows, not shrunk")
        .of(Kind.STATE, Group.HOST, Topic.HEAP, "collection pauses")
        .add("gc-change", "share of time", "mean of the last 5 windows less that of 15 to 45 ago");
  }

  HeapOutlook(Rings rings) {
    now = rings.mean(Rings.OLD_GENERATION, 0, 3, 1);
    trend30 = Line.fit(rings, Rings.OLD_GENERATION, 30);
    trend60 = Line.fit(rings, Rings.OLD_GENERATION, 60);
    gcChange = rings.mean(Rings.GC, 0, 5, 1) - rings.mean(Rings.GC, 15, 45, 8);
  }

  double now() {
    return now;
  }

  /** Windows until {@link #FULL} by the trend over 60; NaN where not known. */
  double eta() {
    double by60 = eta(trend60);
    return Double.isNaN(by60) ? eta(trend30) : by60;
  }

  private double eta(Line trend) {
    if (now >= FULL) {
      return 0;
    }
    double windows = trend.slope() > 0 ? (FULL - now) / trend.slope() : LATEST_ETA;
    return Double.isNaN(now) || Double.isNaN(trend.slope())
        ? Double.NaN
        : Math.min(LATEST_ETA, windows);
  }

  static boolean within(double eta) {
    return eta < LATEST_ETA;
  }

  void write(Row row) {
    row.add(FULL - now);
    row.add(FULL - trend30.at(15));
    row.add(FULL - trend60.at(20));
    row.add(eta(trend30));
    row.add(eta(trend60));
    row.add(trend60.rawSlope() * 15);
    row.add(gcChange);
  }
}
