package io.tidegate.sources;

import java.util.Map;
import java.util.OptionalDouble;

/** How many microseconds one is, by the words that sources use. */
final class TimeUnits {
  private static final Map<String, Double> MICROS =
      Map.ofEntries(
          Map.entry("s", 1e6),
          Map.entry("seconds", 1e6),
          Map.entry("second", 1e6),
          Map.entry("ms", 1e3),
          Map.entry("milliseconds", 1e3),
          Map.entry("millisecond", 1e3),
          Map.entry("us", 1.0),
          Map.entry("µs", 1.0),
          Map.entry("microseconds", 1.0),
          Map.entry("ns", 1e-3),
          Map.entry("nanoseconds", 1e-3),
          Map.entry("nanos", 1e-3));

  private TimeUnits() {}

  static boolean known(String unit) {
    return MICROS.containsKey(unit);
  }

  /** What the rule says; else the point; else the end of the metric's name. */
  static OptionalDouble micros(String ofRule, MetricPoint point) {
    if (!ofRule.isEmpty()) {
      return OptionalDouble.of(MICROS.get(ofRule));
    }
    Double told = MICROS.get(point.unit());
    if (told == null) {
      told = MICROS.get(point.name().substring(point.name().lastIndexOf('_') + 1));
    }
    return told == null ? OptionalDouble.empty() : OptionalDouble.of(told);
  }
}
