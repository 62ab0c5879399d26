package io.tidegate.sources.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.tidegate.sources.Buckets;
import io.tidegate.sources.ExplicitBuckets;
import io.tidegate.sources.ExponentialBuckets;
import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Reading;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Reading.Over;
import io.tidegate.sources.Reason;
import io.tidegate.sources.Refusals;
import java.util.List;

/** The points of one metric. */
final class OtlpPoints {
  private final Metric metric;
  private final String name;
  private final List<MetricPoint> into;
  private final Refusals refusals;

  private OtlpPoints(Metric metric, String name, List<MetricPoint> into, Refusals refusals) {
    this.metric = metric;
    this.name = name;
    this.into = into;
    this.refusals = refusals;
  }

  static void read(Metric metric, String name, List<MetricPoint> into, Refusals refusals) {
    new OtlpPoints(metric, name, into, refusals).read();
  }

  private void read() {
    switch (metric.getDataCase()) {
      case GAUGE -> metric.getGauge().getDataPointsList().forEach(this::gauge);
      case SUM -> metric.getSum().getDataPointsList().forEach(this::sum);
      case HISTOGRAM -> metric.getHistogram().getDataPointsList().forEach(this::histogram);
      case EXPONENTIAL_HISTOGRAM ->
          metric.getExponentialHistogram().getDataPointsList().forEach(this::exponential);
      case SUMMARY -> metric.getSummary().getDataPointsList().forEach(this::summary);
      default -> {
        // An empty metric has no point.
      }
    }
  }

  private void gauge(NumberDataPoint point) {
    if (recorded(point.getFlags())) {
      add(point.getAttributesList(), point.getTimeUnixNano(), new Gauge(value(point)));
    }
  }

  /** A sum that can fall is a gauge, if it is told as a total. */
  private void sum(NumberDataPoint point) {
    boolean increment = increment(metric.getSum().getAggregationTemporality());
    if (!recorded(point.getFlags())) {
      return;
    }
    if (metric.getSum().getIsMonotonic()) {
      Over over = new Over(increment, millis(point.getStartTimeUnixNano()));
      add(point.getAttributesList(), point.getTimeUnixNano(), new Count(value(point), over));
    } else if (increment) {
      refusals.add(
          Reason.DELTA_OF_A_GAUGE,
          name + " is an UpDownCounter with delta temporality: export it as cumulative");
    } else {
      add(point.getAttributesList(), point.getTimeUnixNano(), new Gauge(value(point)));
    }
  }

  private void histogram(HistogramDataPoint point) {
    if (!recorded(point.getFlags())) {
      return;
    }
    try {
      double max = point.hasMax() ? point.getMax() : Double.NaN;
      Buckets buckets =
          point.getBucketCountsCount() == 0
              ? Buckets.NONE
              : new ExplicitBuckets(
                  point.getExplicitBoundsList().stream().mapToDouble(b -> b).toArray(),
                  point.getBucketCountsList().stream().mapToLong(c -> c).toArray(),
                  max);
      add(
          point.getAttributesList(),
          point.getTimeUnixNano(),
          new Distribution(
              buckets,
              point.getCount(),
              point.hasSum() ? point.getSum() : Double.NaN,
              new Over(
                  increment(metric.getHistogram().getAggregationTemporality()),
                  millis(point.getStartTimeUnixNano()))));
    } catch (IllegalArgumentException e) {
      OtlpMetrics.badHistogram(refusals, name, e);
    }
  }

  private void exponential(ExponentialHistogramDataPoint point) {
    if (!recorded(point.getFlags())) {
      return;
    }
    try {
      if (point.getNegative().getBucketCountsList().stream().anyMatch(c -> c != 0)) {
        throw new IllegalArgumentException("it has negative values: no time is negative");
      }
      add(
          point.getAttributesList(),
          point.getTimeUnixNano(),
          new Distribution(
              new ExponentialBuckets(
                  point.getScale(),
                  point.getZeroThreshold(),
                  point.getZeroCount(),
                  point.getPositive().getOffset(),
                  point.getPositive().getBucketCountsList().stream().mapToLong(c -> c).toArray()),
              point.getCount(),
              point.hasSum() ? point.getSum() : Double.NaN,
              new Over(
                  increment(metric.getExponentialHistogram().getAggregationTemporality()),
                  millis(point.getStartTimeUnixNano()))));
    } catch (IllegalArgumentException e) {
      OtlpMetrics.badHistogram(refusals, name, e);
    }
  }

  /** Its quantiles cannot be added up over time, so what is left are count and sum. */
  private void summary(SummaryDataPoint point) {
    if (recorded(point.getFlags())) {
      add(
          point.getAttributesList(),
          point.getTimeUnixNano(),
          new Distribution(
              Buckets.NONE,
              point.getCount(),
              point.getSum(),
              new Over(false, millis(point.getStartTimeUnixNano()))));
    }
  }

  private void add(List<KeyValue> attributes, long timeNanos, Reading reading) {
    into.add(
        new MetricPoint(
            name, OtlpMetrics.labels(attributes), metric.getUnit(), millis(timeNanos), reading));
  }

  private static boolean recorded(int flags) {
    return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) == 0;
  }

  private static boolean increment(AggregationTemporality temporality) {
    return temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
  }

  private static double value(NumberDataPoint point) {
    return switch (point.getValueCase()) {
      case AS_DOUBLE -> point.getAsDouble();
      case AS_INT -> point.getAsInt();
      default -> Double.NaN;
    };
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
