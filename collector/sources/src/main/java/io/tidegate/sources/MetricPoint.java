package io.tidegate.sources;

import java.util.Map;

/**
 * One reading of one metric.
 *
 * @param name in the form of {@link Names#metric}
 * @param labels names in the form of {@link Names#metric}
 * @param unit as the source tells it, e.g. {@code s} or {@code ms}; empty: it does not
 */
public record MetricPoint(
    String name, Map<String, String> labels, String unit, long timeMillis, Reading reading) {
  public MetricPoint {
    labels = Map.copyOf(labels);
  }

  MetricPoint as(String otherName, Reading other) {
    return new MetricPoint(otherName, labels, unit, timeMillis, other);
  }
}
