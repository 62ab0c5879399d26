package io.tidegate.sources;

import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Reading.Over;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Points of one moment. */
final class Points {
  private final long atMillis;
  private final Map<String, String> labels;
  private final List<MetricPoint> points = new ArrayList<>();

  private Points(long atMillis, Map<String, String> labels) {
    this.atMillis = atMillis;
    this.labels = labels;
  }

  static Points at(long atMillis, String... labels) {
    Map<String, String> map = new java.util.TreeMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      map.put(labels[i], labels[i + 1]);
    }
    return new Points(atMillis, map);
  }

  Points gauge(String name, double value) {
    return add(name, new Gauge(value));
  }

  Points total(String name, double value) {
    return add(name, new Count(value, Over.TOTAL));
  }

  Points total(String name, double value, long startMillis) {
    return add(name, new Count(value, new Over(false, startMillis)));
  }

  Points increment(String name, double value, long fromMillis) {
    return add(name, new Count(value, new Over(true, fromMillis)));
  }

  Points buckets(String name, double[] bounds, long... counts) {
    return add(
        name,
        new Distribution(
            new ExplicitBuckets(bounds, counts, Double.NaN),
            java.util.Arrays.stream(counts).sum(),
            Double.NaN,
            Over.TOTAL));
  }

  private Points add(String name, Reading reading) {
    points.add(new MetricPoint(Names.metric(name), labels, "", atMillis, reading));
    return this;
  }

  List<MetricPoint> list() {
    return points;
  }
}
