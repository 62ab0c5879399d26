package io.tidegate.sources.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.tidegate.sources.MetricPoint;
import io.tidegate.sources.Reading.Count;
import io.tidegate.sources.Reading.Distribution;
import io.tidegate.sources.Reading.Gauge;
import io.tidegate.sources.Reading.Over;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OtlpMetricsTest {
  private static final String JSON =
      """
      {"resourceMetrics":[{"resource":{"attributes":[
          {"key":"service.name","value":{"stringValue":"orders"}},
          {"key":"process.pid","value":{"intValue":"42"}},
          {"key":"process.args","value":{"arrayValue":{"values":[{"stringValue":"x"}]}}}]},
        "notYetKnown": {"a": [1]},
        "scopeMetrics":[{"metrics":[
          {"name":"db.client.connection.count","unit":"{connection}","sum":{
             "aggregationTemporality":2,"isMonotonic":false,"dataPoints":[
               {"attributes":[{"key":"db.client.connection.state","value":{"stringValue":"used"}}],
                "timeUnixNano":"1764000000000000000","asInt":"7"}]}},
          {"name":"db.client.connection.timeouts","sum":{
             "aggregationTemporality":1,"isMonotonic":true,"dataPoints":[
               {"startTimeUnixNano":"1763999990000000000","timeUnixNano":"1764000000000000000",
                "asDouble":3,
                "exemplars":[{"traceId":"5B8EFFF798038103D269B633813FC60C","asInt":1}]}]}}]}]}]}
      """;

  @Test
  void jsonAsOtlpHasIt() throws Exception {
    OtlpMetrics metrics =
        OtlpMetrics.of(OtlpMetrics.json(JSON.getBytes(StandardCharsets.UTF_8)), name -> true);
    OtlpMetrics.OfResource resource = metrics.resources().get(0);
    assertEquals(Map.of("service_name", "orders", "process_pid", "42"), resource.attributes());
    assertEquals(
        List.of(
            new MetricPoint(
                "db_client_connection_count",
                Map.of("db_client_connection_state", "used"),
                "{connection}",
                1_764_000_000_000L,
                new Gauge(7)),
            new MetricPoint(
                "db_client_connection_timeouts",
                Map.of(),
                "",
                1_764_000_000_000L,
                new Count(3, new Over(true, 1_763_999_990_000L)))),
        resource.points());
  }

  @Test
  void whatIsNoOtlpIsNamed() {
    assertTrue(
        assertThrows(
                MalformedOtlpException.class,
                () -> OtlpMetrics.json("{\"resourceMetrics\":5}".getBytes(StandardCharsets.UTF_8)))
            .getMessage()
            .startsWith("not an ExportMetricsServiceRequest in JSON: "));
    assertTrue(
        assertThrows(MalformedOtlpException.class, () -> OtlpMetrics.protobuf(new byte[] {1, 2, 3}))
            .getMessage()
            .startsWith("not an ExportMetricsServiceRequest in protobuf: "));
  }

  private static OtlpMetrics read(Metric.Builder metric) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    request
        .addResourceMetricsBuilder()
        .addScopeMetricsBuilder()
        .addMetrics(metric.setName("wait").setUnit("ms"));
    return OtlpMetrics.of(request.build(), name -> true);
  }

  @Test
  void anExponentialHistogramKeepsItsBuckets() {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getExponentialHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(
            ExponentialHistogramDataPoint.newBuilder()
                .setTimeUnixNano(1_000_000)
                .setCount(6)
                .setSum(9)
                .setScale(0)
                .setZeroCount(1)
                .setPositive(
                    ExponentialHistogramDataPoint.Buckets.newBuilder()
                        .setOffset(1)
                        .addBucketCounts(2)
                        .addBucketCounts(3)));
    MetricPoint point = read(metric).resources().get(0).points().get(0);
    Distribution told = (Distribution) point.reading();
    assertEquals("scale 0, 1 zeros, from 1 [2, 3]", told.buckets().toString());
    assertEquals(6, told.count());
    assertEquals("ms", point.unit());
  }

  @Test
  void aHistogramWithWrongBoundsIsRefusedByName() {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getHistogramBuilder()
        .addDataPoints(HistogramDataPoint.newBuilder().addExplicitBounds(1).addBucketCounts(1));
    OtlpMetrics metrics = read(metric);
    assertEquals(List.of(), metrics.resources().get(0).points());
    assertEquals(
        "bad-histogram (1): wait: 1 bounds and 1 counts: must be one count more than bounds",
        metrics.refusals().text().orElseThrow());
  }

  @Test
  void whatCanFallMustNotBeToldInIncrements() {
    Metric.Builder metric = Metric.newBuilder();
    metric
        .getSumBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .addDataPoints(NumberDataPoint.newBuilder().setAsInt(3));
    assertEquals(
        "delta-of-a-gauge (1): wait is an UpDownCounter with delta temporality: export it as"
            + " cumulative",
        read(metric).refusals().text().orElseThrow());
  }

  @Test
  void noRecordedValueIsNoPoint() {
    Metric.Builder metric = Metric.newBuilder();
    metric.getGaugeBuilder().addDataPoints(NumberDataPoint.newBuilder().setFlags(1).setAsInt(3));
    assertEquals(List.of(), read(metric).resources().get(0).points());
  }
}
