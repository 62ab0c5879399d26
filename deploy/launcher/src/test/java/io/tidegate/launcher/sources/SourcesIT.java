package io.tidegate.launcher.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.tidegate.bus.Await;
import io.tidegate.launcher.ControlPlane;
import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole control plane, and services that know nothing of it. */
@Timeout(120)
class SourcesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** A bucket of Micrometer's histograms ends at most this much above where it begins. */
  private static final double BUCKET = 1.5;

  @TempDir static Path dir;
  private static SpringLikeService orders;
  private static ControlPlane plane;
  private static Path targets;

  @BeforeAll
  static void start() throws Exception {
    orders = new SpringLikeService();
    targets = dir.resolve("targets.json");
    Path mapping =
        Files.writeString(
            dir.resolve("mapping.yaml"),
            """
            rules:
              - name: ants
                kind: worker
                pool: "{pool}"
                size: ants_pool_cap
                active: ants_pool_running
                queued: ants_pool_waiting
                completed: ants_pool_done
            """);
    plane =
        ControlPlane.start(
            Settings.load(
                null,
                Map.of(),
                Map.of(
                    "data-dir", dir.resolve("data").toString(),
                    "window", "1s",
                    "console.port", "0",
                    "sources.mapping", mapping.toString(),
                    "sources.otlp.enabled", "true",
                    "sources.otlp.port", "0",
                    "sources.otlp.kafka-topic", "otlp_metrics",
                    "sources.prometheus.file", dir.resolve("*.json").toString())));
  }

  @AfterAll
  static void stop() throws Exception {
    if (plane != null) {
      plane.close();
    }
    orders.close();
  }

  private static JsonNode get(String path) {
    try {
      return JSON.readTree(visit(URI.create(plane.endpoints().console() + path)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String visit(URI uri) {
    try {
      return CLIENT
          .send(
              HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A pool of the fleet, by the beginning of its name, whose window is as asked. */
  private static JsonNode pool(String name, Predicate<JsonNode> asked) {
    JsonNode[] found = new JsonNode[1];
    JsonNode[] newest = new JsonNode[1];
    try {
      Await.until(
          name,
          () -> {
            for (JsonNode pool : get("/api/v1/fleet").path("pools")) {
              String present = pool.path("service").asText() + "/" + pool.path("pool").asText();
              if (present.startsWith(name)) {
                newest[0] = pool;
                if (asked.test(pool.path("window"))) {
                  found[0] = pool;
                }
              }
            }
            return found[0] != null;
          });
    } catch (AssertionError e) {
      throw new AssertionError(
          "%s; the newest is %s; status %s"
              .formatted(e.getMessage(), newest[0], get("/api/v1/status")),
          e);
    }
    return found[0];
  }

  private static String trouble(String part) {
    for (JsonNode entry : get("/api/v1/status").path("components").path("parts")) {
      if (entry.path("name").asText().equals(part)) {
        return entry.path("detail").asText();
      }
    }
    throw new AssertionError("no part " + part);
  }

  @Test
  void whatMicrometersPrometheusRegistryShowsArrives() throws Exception {
    orders.work();
    Files.writeString(
        targets,
        """
        [{"targets": ["%s"],
          "labels": {"job": "orders", "__metrics_path__": "/actuator/prometheus"}}]
        """
            .formatted(orders.address()));
    JsonNode http =
        pool(
            "orders/http",
            window ->
                window.path("completed").asInt() >= 40 && window.path("p99Millis").isNumber());
    assertEquals("WORKER", http.path("kind").asText());
    JsonNode window = http.path("window");
    assertEquals(SpringLikeService.THREADS, window.path("size").asInt(), window::toString);
    assertEquals(1, window.path("instances").asInt());
    assertTrue(window.path("arrivalsPerSecond").asDouble() <= 75, window::toString);
    // A query takes 20 ms.
    assertTrue(window.path("p50Millis").asDouble() >= 18, window::toString);
    assertTrue(
        window.path("p50Millis").asDouble() <= Math.max(120, BUCKET * orders.longestTaskMillis()),
        window::toString);

    JsonNode db = pool("orders/orders-db", w -> w.path("completed").asInt() >= 40);
    assertEquals("DB_CONNECTION", db.path("kind").asText());
    assertEquals(SpringLikeService.CONNECTIONS, db.path("window").path("size").asInt());
    assertTrue(
        db.path("window").path("p50Millis").asDouble()
            < Math.max(20, BUCKET * orders.longestConnectionWaitMillis()),
        "what counts is the wait for a connection: " + db);
    JsonNode tomcat =
        pool(
            "orders/tomcat-http-nio-127.0.0.1-auto-",
            w -> {
              visit(orders.page());
              return w.path("completed").asInt() >= 1;
            });
    assertEquals(SpringLikeService.TOMCAT_THREADS, tomcat.path("window").path("size").asInt());
    assertTrue(
        tomcat.path("window").path("p99Millis").isNull(),
        "Tomcat tells count, sum and maximum: " + tomcat);
    Await.until("prometheus is well", () -> trouble("prometheus").isEmpty());
  }

  @Test
  void whatOpenTelemetrysExporterSendsArrives() {
    for (Map.Entry<String, AggregationTemporalitySelector> service :
        Map.of(
                "cumulative", AggregationTemporalitySelector.alwaysCumulative(),
                "delta", AggregationTemporalitySelector.deltaPreferred())
            .entrySet()) {
      try (OpenTelemetryService ledger =
          new OpenTelemetryService(
              service.getKey(), plane.endpoints().otlp(), service.getValue())) {
        JsonNode pool =
            pool(
                service.getKey() + "/ledger",
                w -> w.path("completed").asInt() >= 35 && w.path("rejected").asInt() >= 1);
        assertEquals("DB_CONNECTION", pool.path("kind").asText());
        JsonNode window = pool.path("window");
        assertEquals(12, window.path("size").asInt(), window::toString);
        assertEquals(3, window.path("active").asInt(), window::toString);
        assertEquals(2, window.path("queued").asInt(), window::toString);
        // The SDK's buckets are at most 0.3% wide there, ours 1%.
        assertEquals(10, window.path("p50Millis").asDouble(), 0.3, window::toString);
        assertEquals(200, window.path("p99Millis").asDouble(), 4, window::toString);
        assertEquals("", trouble("otlp"));
      }
    }
  }

  @Test
  void whatACollectorsKafkaExporterWritesArrives() throws Exception {
    ScheduledExecutorService exporter = Executors.newSingleThreadScheduledExecutor();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", plane.endpoints().kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>("otlp_metrics", new byte[] {1, 2, 3}));
      long[] done = {0};
      exporter.scheduleAtFixedRate(
          () -> producer.send(new ProducerRecord<>("otlp_metrics", ants(done[0] += 10))),
          0,
          250,
          TimeUnit.MILLISECONDS);
      JsonNode pool = pool("gophers/mailers", w -> w.path("completed").asInt() >= 30);
      assertEquals("WORKER", pool.path("kind").asText());
      JsonNode window = pool.path("window");
      assertEquals(100, window.path("size").asInt(), window::toString);
      assertEquals(42, window.path("active").asInt(), window::toString);
      assertEquals(7, window.path("queued").asInt(), window::toString);
      assertTrue(window.path("p99Millis").isNull(), "nobody told a latency: " + window);
      assertEquals("", trouble("otlp topic"));
    } finally {
      exporter.shutdownNow();
    }
  }

  /** Gauges and a counter, as an exporter of ants' pools in Go would tell them. */
  private static byte[] ants(long done) {
    long nowNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
    Map.of("ants_pool_cap", 100, "ants_pool_running", 42, "ants_pool_waiting", 7)
        .forEach((name, value) -> scope.addMetrics(gauge(name, value, nowNanos)));
    Metric.Builder counter = Metric.newBuilder().setName("ants_pool_done");
    counter
        .getSumBuilder()
        .setIsMonotonic(true)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(point(done, nowNanos));
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    request
        .addResourceMetricsBuilder()
        .addScopeMetrics(scope.addMetrics(counter))
        .getResourceBuilder()
        .addAttributes(attribute("service.name", "gophers"))
        .addAttributes(attribute("service.instance.id", "gophers-1"));
    return request.build().toByteArray();
  }

  private static Metric.Builder gauge(String name, long value, long nowNanos) {
    Metric.Builder metric = Metric.newBuilder().setName(name);
    metric.getGaugeBuilder().addDataPoints(point(value, nowNanos));
    return metric;
  }

  private static NumberDataPoint.Builder point(long value, long nowNanos) {
    return NumberDataPoint.newBuilder()
        .setTimeUnixNano(nowNanos)
        .setAsInt(value)
        .addAttributes(attribute("pool", "mailers"));
  }

  private static KeyValue.Builder attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(AnyValue.newBuilder().setStringValue(value));
  }
}
