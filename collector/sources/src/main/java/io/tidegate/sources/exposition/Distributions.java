package io.tidegate.sources.exposition;

import io.tidegate.sources.Buckets;
import io.tidegate.sources.ExplicitBuckets;
import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Names;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Over;
import io.tidegate.sources.Reason;
import io.tidegate.sources.Refusals;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The histograms or summaries of one family, put together from their lines. */
final class Distributions {
  private final String family;
  private final Map<Map<String, String>, Parts> byLabels = new LinkedHashMap<>();

  /** What lines told of one of them. */
  private static final class Parts {
    private long timeMillis;
    private double count = Double.NaN;
    private double sum = Double.NaN;

    /** Upper bound → how many values are not above it. */
    private final TreeMap<Double, Double> upTo = new TreeMap<>();
  }

  Distributions(String family) {
    this.family = family;
  }

  void take(String suffix, Line line, long timeMillis) throws Line.Malformed {
    Map<String, String> labels = new TreeMap<>(line.labels());
    String bound = suffix.equals("_bucket") ? labels.remove("le") : null;
    Parts parts = byLabels.computeIfAbsent(labels, l -> new Parts());
    parts.timeMillis = Math.max(parts.timeMillis, timeMillis);
    switch (suffix) {
      case "_count" -> parts.count = line.value();
      case "_sum" -> parts.sum = line.value();
      default -> {
        if (bound == null) {
          throw new Line.Malformed("%s has no label 'le'".formatted(line.name()));
        }
        parts.upTo.put(Line.number(bound), line.value());
      }
    }
  }

  void points(List<MetricPoint> into, Refusals refusals) {
    byLabels.forEach(
        (labels, parts) -> {
          try {
            into.add(
                new MetricPoint(
                    Names.metric(family),
                    labels,
                    "",
                    parts.timeMillis,
                    new Distribution(buckets(parts), parts.count, parts.sum, Over.TOTAL)));
          } catch (IllegalArgumentException e) {
            refusals.add(
                Reason.BAD_HISTOGRAM, "%s%s: %s".formatted(family, labels, e.getMessage()));
          }
        });
  }

  private static Buckets buckets(Parts parts) {
    if (parts.upTo.isEmpty()) {
      return Buckets.NONE;
    }
    if (parts.upTo.lastKey() != Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the bucket le=\"+Inf\" is missing");
    }
    double[] bounds = new double[parts.upTo.size() - 1];
    long[] counts = new long[parts.upTo.size()];
    double below = 0;
    int i = 0;
    for (Map.Entry<Double, Double> bucket : parts.upTo.entrySet()) {
      double upTo = bucket.getValue();
      if (!(upTo >= below) || Double.isInfinite(upTo)) {
        throw new IllegalArgumentException(
            "le=\"%s\" has %s, after %s".formatted(bucket.getKey(), upTo, below));
      }
      if (i < bounds.length) {
        bounds[i] = bucket.getKey();
      }
      counts[i++] = Math.round(upTo - below);
      below = upTo;
    }
    return new ExplicitBuckets(bounds, counts, Double.NaN);
  }
}
