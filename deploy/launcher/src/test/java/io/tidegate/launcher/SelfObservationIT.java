package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tidegate.bus.Await;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.proto.Envelope;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a control plane says of itself, asked over HTTP, between a real broker and a real store. */
@Timeout(180)
class SelfObservationIT {
  private static final PoolId WORKERS = PoolId.parse("orders/workers");
  private static final String SAMPLES = "tidegate_collector_samples_total{result=\"%s\"}";

  @TempDir Path directory;
  private ObservedPlane plane;

  @BeforeEach
  void start() throws Exception {
    plane =
        new ObservedPlane(
            directory,
            Map.of(
                "collector.limits.pools-per-service", "2",
                "collector.limits.labels", "3",
                "collector.limits.rejected-per-minute", "5"));
  }

  @AfterEach
  void stop() throws Exception {
    plane.close();
  }

  private void good(int from, int to) {
    for (int second = from; second < to; second++) {
      plane.send(WORKERS, second, Map.of("zone", "a"));
    }
  }

  private void goodAndStored(int from, int to) throws Exception {
    good(from, to);
    plane.awaitStored();
  }

  private void abuse() throws Exception {
    for (String pool : new String[] {"a", "b", "c", "d", "c"}) {
      plane.send(new PoolId("leaky", pool), 1, Map.of());
    }
    for (int i = 0; i < 100; i++) {
      plane.send(PoolId.parse("payments/db"), 1, fourLabels());
    }
    for (int i = 0; i < 10; i++) {
      plane.sendBytes("big/one", new byte[200 * 1024]);
      plane.sendBytes("legacy/db", new byte[] {7, 7, 7});
      plane.sendBytes("not a pool", misnamed());
    }
  }

  private static Map<String, String> fourLabels() {
    return IntStream.range(0, 4).boxed().collect(Collectors.toMap(i -> "label" + i, i -> "x"));
  }

  private byte[] misnamed() throws InvalidProtocolBufferException {
    Envelope.Builder sample =
        Envelope.parseFrom(WireCodec.encode(plane.sample(WORKERS, 1, Map.of()))).toBuilder();
    sample.getSampleBuilder().getPoolBuilder().setService("not a service");
    return sample.build().toByteArray();
  }

  @Test
  void whatIsOverALimitIsCountedKeptAndToldByNameAndTheRestGoesOn() throws Exception {
    good(0, 2);
    abuse();
    good(2, 8);
    plane.awaitStored();
    plane.sendHeartbeat("fleet", fourLabels());
    Await.until(
        "the good windows are there",
        () -> plane.json("/api/v1/fleet").encode().contains("\"workers\""));
    Await.until(
        "all is counted", () -> plane.metrics().get(SAMPLES.formatted("accepted")) >= 8 + 2);

    Await.until(
        "the heartbeat is counted",
        () -> plane.metrics().get("tidegate_instances_heartbeats_refused_total") == 1);

    Map<String, Double> metrics = plane.metrics();
    assertEquals(10, metrics.get(SAMPLES.formatted("accepted")), "8 of orders, 2 of leaky");
    assertEquals(100, metrics.get(SAMPLES.formatted("too-many-labels")));
    assertEquals(10, metrics.get(SAMPLES.formatted("record-too-large")));
    assertEquals(10, metrics.get(SAMPLES.formatted("malformed")));
    assertEquals(10, metrics.get(SAMPLES.formatted("bad-name")));
    assertEquals(3, metrics.get(SAMPLES.formatted("too-many-pools")));
    assertEquals(0, metrics.get(SAMPLES.formatted("late")));
    assertTrue(
        metrics.keySet().stream().noneMatch(s -> s.contains("orders") || s.contains("leaky")),
        "no name that somebody sent is a label");

    Map<String, Long> counted = new TreeMap<>();
    Map<String, Long> kept = new TreeMap<>();
    plane
        .json("/api/v1/status")
        .getJsonObject("components")
        .getJsonObject("refused")
        .getJsonArray("services")
        .stream()
        .map(JsonObject.class::cast)
        .forEach(
            row -> {
              String key = row.getString("service") + " " + row.getString("reason");
              counted.put(key, row.getLong("count"));
              kept.put(key, row.getLong("kept"));
            });
    assertEquals(
        Map.of(
            "payments too-many-labels", 100L,
            "big record-too-large", 10L,
            "legacy malformed", 10L,
            "unknown bad-name", 10L,
            "leaky too-many-pools", 3L,
            "fleet too-many-labels", 1L),
        counted);
    assertEquals(3, kept.get("leaky too-many-pools"));
    // The broker's minute may have ended in between.
    assertEquals(1, kept.get("fleet too-many-labels"));
    kept.values().forEach(n -> assertTrue(n <= 3 || (n >= 5 && n <= 10), kept.toString()));
    assertEquals(
        kept.values().stream().mapToLong(Long::longValue).sum(),
        plane.rejected(),
        "records on the topic");

    String status = plane.status();
    assertTrue(
        status.matches(
            "(?s).*  payments +too-many-labels +100  too-many-labels: it has 4 labels: at most 3.*"),
        status);

    Map<String, Integer> alerts = new TreeMap<>();
    Await.until("six alerts", () -> plane.alerts("SAMPLES_REFUSED").size() >= 6);
    for (Object each : plane.alerts("SAMPLES_REFUSED")) {
      alerts.merge(((JsonObject) each).getString("text").split(":", 2)[0], 1, Integer::sum);
    }
    assertEquals(
        Map.of("payments", 1, "big", 1, "legacy", 1, "unknown", 1, "leaky", 1, "fleet", 1), alerts);
    assertTrue(
        plane.alerts("SAMPLES_REFUSED").encode().contains("it has 4 labels: at most 3"),
        "what would be right");
    Await.until(
        "the alerts are counted",
        () -> plane.metrics().get("tidegate_alerts_total{kind=\"samples-refused\"}") >= 6);
    assertTheCommandLineListsIt();
    assertTheNumbersAreThereAndNobodyLags();
  }

  private void assertTheCommandLineListsIt() {
    assertTrue(plane.run("pools").matches("(?s).* leaky/a .* orders/workers +8 .*"));
    String orders = plane.run("pools", "orders/*");
    assertTrue(orders.contains("orders/workers") && !orders.contains("leaky"), orders);
    assertEquals(
        1,
        new JsonObject(plane.run("pools", "orders/*", "-o", "json")).getJsonArray("pools").size());
    CommandLineRun none = plane.runs("pools", "nobody/*");
    assertEquals(1, none.exitCode());
    assertTrue(none.out().contains("matches 'nobody/*'"), none.out());
    CommandLineRun wrong = plane.runs("pools", "nobody");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("must be like nobody/*"), wrong.err());

    Await.until(
        "a decision",
        () -> plane.run("decisions").matches("(?s).* orders/workers +hold +8 -> 8 .*"));
    assertEquals(
        1,
        new JsonObject(plane.run("decisions", "--limit", "1", "-o", "json"))
            .getJsonArray("decisions")
            .size());
    CommandLineRun tooMany = plane.runs("decisions", "--limit", "0");
    assertEquals(2, tooMany.exitCode());
    assertTrue(tooMany.err().contains("--limit is 0: must be from 1 to"), tooMany.err());
    Await.until(
        "a forecast that cannot be",
        () -> plane.run("forecasts").matches("(?s).* leaky/b +no data .*"));
    assertTrue(plane.run("anomalies").contains("There are no anomalies."));
    assertTrue(plane.run("instances").matches("(?s).* fleet .*"));
    assertTrue(plane.run("alerts").contains("SAMPLES_REFUSED of payments/"));
    Await.until(
        "it is stored",
        () ->
            plane
                .runs("history", "orders/workers")
                .out()
                .matches("(?s).* 8 +4 +0 +20\\.0/s +\\d+% .*"));
    CommandLineRun nothing = plane.runs("history", "orders/workers", "--from", "0", "--to", "9");
    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.out().contains("The store has nothing of orders/workers from 1970-01-01"));
  }

  private void assertTheNumbersAreThereAndNobodyLags() {
    Await.until("nobody lags", () -> lags().values().stream().allMatch(lag -> lag == 0));
    for (String group : new String[] {"collector", "instances", "predictor", "controller"}) {
      assertTrue(
          lags().keySet().stream().anyMatch(s -> s.contains("group=\"" + group + "\"")), group);
    }
    // A page of numbers is not of one moment: windows may be published while it is written.
    Await.until(
        "each window's delay is counted",
        () -> {
          Map<String, Double> now = plane.metrics();
          return windows(now) == delays(now);
        });
    Map<String, Double> metrics = plane.metrics();
    assertTrue(metrics.get("tidegate_collector_windows_total{quality=\"complete\"}") >= 5);
    assertTrue(metrics.get("tidegate_store_write_seconds_count{result=\"written\"}") >= 1);
    assertTrue(metrics.get("tidegate_store_rows_written_total") >= 5);
    assertEquals(3, metrics.get("tidegate_collector_pools"));
    Await.until(
        "silence closes the last window",
        () -> plane.metrics().get("tidegate_collector_open_windows") == 0);
    assertTrue(metrics.get("tidegate_predictor_forecasts_total") >= 1);
    assertEquals(1, metrics.get("tidegate_part_well{part=\"kafka\"}"));
    assertTrue(metrics.keySet().stream().anyMatch(s -> s.startsWith("jvm_memory_used_bytes")));
  }

  private static double windows(Map<String, Double> metrics) {
    return metrics.entrySet().stream()
        .filter(e -> e.getKey().startsWith("tidegate_collector_windows_total"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static double delays(Map<String, Double> metrics) {
    return metrics.get("tidegate_collector_window_delay_seconds_count");
  }

  private Map<String, Double> lags() {
    Map<String, Double> lags = new TreeMap<>(plane.metrics());
    lags.keySet().removeIf(series -> !series.startsWith("tidegate_consumer_lag_records"));
    return lags;
  }

  private String notReady() {
    HttpResponse<String> ready = plane.get("/health/ready");
    return ready.statusCode() == 503 ? new JsonObject(ready.body()).getString("detail") : "";
  }

  @Test
  void whileTheStoreOrTheBrokerIsAwayItIsAliveButNotReadyAndSaysWhy() throws Exception {
    goodAndStored(0, 3);
    Await.until("it is ready", () -> plane.get("/health/ready").statusCode() == 200);
    plane.stopStore();
    goodAndStored(3, 6);
    Await.until(
        "the store is missed", () -> notReady().contains("collector: store unreachable since "));
    assertEquals(200, plane.get("/health/live").statusCode());
    goodAndStored(6, 12);
    Await.until(
        "the samples wait",
        () -> lags().values().stream().mapToDouble(lag -> lag).max().orElse(0) >= 6);
    Await.until(
        "failed writes are counted",
        () ->
            plane.metrics().get("tidegate_store_write_seconds_count{result=\"unavailable\"}") >= 1);
    plane.startStore();
    Await.until("it is ready again", () -> plane.get("/health/ready").statusCode() == 200);
    Await.until("nobody lags", () -> lags().values().stream().allMatch(lag -> lag == 0));

    plane.stopBroker();
    Await.until("the broker is missed", () -> notReady().contains("kafka: the brokers at "));
    assertEquals(200, plane.get("/health/live").statusCode());
    assertEquals(0, plane.metrics().get("tidegate_part_well{part=\"kafka\"}"));
    plane.startBroker();
    Await.until("it is ready once more", () -> plane.get("/health/ready").statusCode() == 200);
    assertFalse(plane.json("/api/v1/status").encode().contains("\"well\":false"));
  }
}
