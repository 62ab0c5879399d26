package io.tidegate.sources.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Names;
import io.tidegate.sources.Reason;
import io.tidegate.sources.Refusals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The metrics of one OTLP request.
 *
 * @param refusals of points that are malformed in themselves
 */
public record OtlpMetrics(List<OfResource> resources, Refusals refusals) {
  public OtlpMetrics {
    resources = List.copyOf(resources);
  }

  /** The points of one resource, e.g. a process. */
  public record OfResource(Map<String, String> attributes, List<MetricPoint> points) {
    public OfResource {
      attributes = Map.copyOf(attributes);
      points = List.copyOf(points);
    }
  }

  /**
   * Reads a protobuf {@code ExportMetricsServiceRequest}, which has the same form as the {@code
   * MetricsData} of the collector's Kafka exporter.
   *
   * @throws MalformedOtlpException if it is none
   */
  public static ExportMetricsServiceRequest protobuf(byte[] bytes) throws MalformedOtlpException {
    try {
      return ExportMetricsServiceRequest.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedOtlpException(
          "not an ExportMetricsServiceRequest in protobuf: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the JSON form: names in lowerCamelCase, enumerations as numbers; unknown fields are
   * passed over, as OTLP/HTTP asks.
   *
   * @throws MalformedOtlpException if it is none
   */
  public static ExportMetricsServiceRequest json(byte[] bytes) throws MalformedOtlpException {
    String text = ByteString.copyFrom(bytes).toStringUtf8();
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(text, request);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedOtlpException(
          "not an ExportMetricsServiceRequest in JSON: " + e.getMessage(), e);
    }
    return request.build();
  }

  /**
   * Takes the points out of a request.
   *
   * @param wanted by the metric's name; what nobody wants costs nothing further
   */
  public static OtlpMetrics of(ExportMetricsServiceRequest request, Predicate<String> wanted) {
    List<OfResource> resources = new ArrayList<>();
    Refusals refusals = new Refusals();
    for (ResourceMetrics resource : request.getResourceMetricsList()) {
      List<MetricPoint> points = new ArrayList<>();
      for (ScopeMetrics scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          String name = Names.metric(metric.getName());
          if (wanted.test(name) || wanted.test(name + "_count") || wanted.test(name + "_sum")) {
            OtlpPoints.read(metric, name, points, refusals);
          }
        }
      }
      resources.add(new OfResource(labels(resource.getResource().getAttributesList()), points));
    }
    return new OtlpMetrics(resources, refusals);
  }

  /** Lists, maps and bytes are no labels. */
  static Map<String, String> labels(List<KeyValue> attributes) {
    Map<String, String> labels = new HashMap<>();
    for (KeyValue attribute : attributes) {
      AnyValue value = attribute.getValue();
      String text =
          switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            default -> "";
          };
      if (!text.isEmpty()) {
        labels.put(Names.metric(attribute.getKey()), text);
      }
    }
    return labels;
  }

  static void badHistogram(Refusals refusals, String name, RuntimeException why) {
    refusals.add(Reason.BAD_HISTOGRAM, "%s: %s".formatted(name, why.getMessage()));
  }
}
