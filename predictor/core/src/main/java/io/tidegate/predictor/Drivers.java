package io.tidegate.predictor;

import io.tidegate.wire.Driver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** The reasons behind a forecast, in words with numbers. */
final class Drivers {
  private static final int MOST = 3;

  private Drivers() {}

  /** The features that raise the score most, one for each topic, the strongest first. */
  static List<Driver> of(BreachModel model, double[] values, Signals signals) {
    List<Feature> strongest = new ArrayList<>(Arrays.asList(Feature.values()));
    strongest.sort(
        Comparator.comparingDouble((Feature f) -> -model.contribution(f, values[f.ordinal()])));
    EnumSet<Feature.Topic> named = EnumSet.noneOf(Feature.Topic.class);
    List<Driver> drivers = new ArrayList<>();
    for (Feature feature : strongest) {
      if (drivers.size() == MOST) {
        break;
      }
      if (named.add(feature.topic())) {
        drivers.add(
            new Driver(
                feature.wireName(), values[feature.ordinal()], text(feature.topic(), signals)));
      }
    }
    return drivers;
  }

  private static String text(Feature.Topic topic, Signals s) {
    return switch (topic) {
      case ARRIVALS ->
          format(
              "arrivals %s in %d windows (%.0f/s to %.0f/s)",
              change(s.arrivals().present(), s.arrivals().at(s.horizon())),
              s.horizon(),
              s.arrivals().present(),
              s.arrivals().at(s.horizon()));
      case HEADROOM ->
          format(
              "headroom %.0f%% in %d windows (utilisation %.2f now, %.2f then, limit %.2f)",
              100 * (s.criticalAhead() / Math.max(s.utilisationAhead(), 1e-3) - 1),
              s.horizon(),
              s.utilisationNow(),
              s.utilisationAhead(),
              s.criticalAhead());
      case RUN ->
          Double.isNaN(s.runEarlierMillis())
              ? format(
                  "run time %s in %d windows (%.1f ms to %.1f ms)",
                  change(s.run().present(), s.run().at(s.horizon())),
                  s.horizon(),
                  s.run().present(),
                  s.run().at(s.horizon()))
              : format(
                  "run time %.1fx of 50 windows ago (%.1f ms to %.1f ms)",
                  s.run().present() / s.runEarlierMillis(),
                  s.runEarlierMillis(),
                  s.run().present());
      case SERVERS ->
          format(
              "%.1f of %d workers are busy without finishing anything, %.1f in %d windows",
              s.lostServers(), s.size(), s.lostAhead(), s.horizon());
      case P99 ->
          Double.isNaN(s.p99Millis())
              ? "nothing served in the last windows"
              : format(
                  "p99 %.0f ms now, %.0f ms in %d windows, SLO %.0f ms",
                  s.p99Millis(), s.p99AheadMillis(), s.horizon(), s.limitMillis());
      case WAIT ->
          format(
              "queue wait p99 %.0f ms is %.0f%% of the SLO, %.1f waiting per worker",
              orZero(s.waitP99Millis()),
              100 * orZero(s.waitP99Millis()) / s.limitMillis(),
              s.queuedPerServer());
      case REJECTED -> format("%.1f%% of requests turned away", 100 * s.rejectedShare());
      case HEAP ->
          format(
              "old generation %.0f%% now, %.0f%% in %d windows, %.1f%% of time in collections",
              100 * orZero(s.oldGeneration()),
              100 * orZero(s.oldGenerationAhead()),
              s.horizon(),
              100 * s.gcShare());
    };
  }

  private static double orZero(double v) {
    return Double.isNaN(v) ? 0 : v;
  }

  private static String change(double from, double to) {
    return from <= 0 ? "+0%" : format("%+.0f%%", 100 * (to / from - 1));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
