package io.tidegate.launcher.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.bus.Await;
import io.tidegate.launcher.ControlPlane;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.embedded.ProxiedKafka;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real centre, a real edge in a process of 256 MB, and between them a way that is cut. */
@Timeout(240)
class EdgeIT {
  private static final int PARTITIONS = 2;

  @TempDir static Path dir;
  private static EmbeddedKafka kafka;
  private static TcpProxy way;
  private static ControlPlane centre;

  @BeforeAll
  static void startCentre() throws Exception {
    // Edges are told of the proxy, also by the broker itself.
    ProxiedKafka ports = ProxiedKafka.onFreePorts();
    kafka = ports.start(dir.resolve("kafka"), Map.of());
    way = new TcpProxy(ports.proxy(), ports.behindProxy());
    centre =
        ControlPlane.start(
            Settings.load(
                null,
                Map.of(),
                Map.of(
                    "data-dir", dir.resolve("centre").toString(),
                    "console.port", "0",
                    "window", "10s",
                    "kafka.bootstrap", kafka.bootstrap(),
                    "kafka.partitions", Integer.toString(PARTITIONS))));
  }

  @AfterAll
  static void stopCentre() throws Exception {
    if (centre != null) {
      centre.close();
    }
    if (way != null) {
      way.close();
    }
    kafka.close();
  }

  private static EdgeProcess edge(String name) throws Exception {
    return new EdgeProcess(name, dir.resolve(name), way.address());
  }

  @Test
  void afterTenMinutesWithoutItsCentreAnEdgeHasLostAndRepeatedNothing() throws Exception {
    try (EdgeProcess edge = edge("hall-7")) {
      edge.start();
      edge.report(0, 11);
      await("the first windows are up", () -> upstream("hall-7", Topics.EDGE_WINDOWS), 10);
      assertEquals("CONNECTED", edge.uplink().path("state").asText());

      way.cut();
      edge.beatOnce("gone");
      edge.report(11, 72);
      Await.until(
          "the edge has made the windows of ten minutes by itself",
          () -> count(local(edge, Topics.WINDOWS)) >= 71 * EdgeProcess.POOLS);
      Await.until(
          "it has raised alerts by itself, one that it forecast and one that it saw",
          () ->
              kinds(edge)
                  .containsAll(Set.of(Alert.Kind.BREACH_FORECAST, Alert.Kind.INSTANCE_FAILED)));
      Await.until(
          "it knows that it is offline",
          () -> edge.uplink().path("state").asText().equals("OFFLINE"));
      int arrived = count(upstream("hall-7", Topics.EDGE_WINDOWS));
      int made = count(local(edge, Topics.WINDOWS));
      assertTrue(made - arrived >= 60 * EdgeProcess.POOLS, made + " made, " + arrived + " up");
      Await.until(
          "it knows how much waits", () -> edge.uplink().path("unsent").asInt() >= made - arrived);
      JsonNode offline = edge.uplink();
      assertTrue(
          offline.path("trouble").asText().startsWith("no broker answers at 127.0.0.1:")
              || offline
                  .path("trouble")
                  .asText()
                  .startsWith("transaction of 'tidegate-edge-hall-7'"),
          offline.toString());
      assertEquals(arrived, count(upstream("hall-7", Topics.EDGE_WINDOWS)), "while cut");

      way.restore();
      edge.report(72, 80);
      await("all windows are up", () -> upstream("hall-7", Topics.EDGE_WINDOWS), 79);
      assertSameUpstream(edge, "hall-7", Topics.WINDOWS, Topics.EDGE_WINDOWS);
      assertSameUpstream(edge, "hall-7", Topics.ALERTS, Topics.EDGE_ALERTS);
      Await.until("nothing waits", () -> edge.uplink().path("unsent").asInt() == 0);
      JsonNode connected = edge.uplink();
      assertEquals("CONNECTED", connected.path("state").asText(), connected.toString());
      assertEquals(0, connected.path("lost").asInt());

      assertTakenInByTheCentre(edge, "hall-7");
      assertOthersAreParked();
    }
  }

  @Test
  void anEdgeThatIsKilledInMidTransferLosesAndRepeatsNothing() throws Exception {
    way.cut();
    try (EdgeProcess edge = edge("hall-8")) {
      edge.start();
      edge.report(0, 61);
      Await.until(
          "the windows are made",
          () -> count(local(edge, Topics.WINDOWS)) >= 60 * EdgeProcess.POOLS);
      ConsumerRecord<byte[], byte[]> first =
          KafkaProbe.read(edge.kafka(), new TopicPartition(Topics.WINDOWS, 0)).get(0);
      edge.repeatWindow(0, first.key(), first.value());
      long before = end(Topics.EDGE_WINDOWS);

      way.narrow(20_000);
      way.restore();
      Await.until("a transfer is under way", () -> end(Topics.EDGE_WINDOWS) > before);
      edge.kill();
      int arrived = count(upstream("hall-8", Topics.EDGE_WINDOWS));
      assertTrue(arrived < 60 * EdgeProcess.POOLS, "all had arrived before the kill: " + arrived);

      way.narrow(Integer.MAX_VALUE);
      edge.start();
      edge.report(61, 71);
      await("all windows are up", () -> upstream("hall-8", Topics.EDGE_WINDOWS), 70);
      edge.repeatWindow(0, first.key(), first.value());
      edge.report(71, 73);
      await("the last windows are up", () -> upstream("hall-8", Topics.EDGE_WINDOWS), 72);
      assertSameUpstream(edge, "hall-8", Topics.WINDOWS, Topics.EDGE_WINDOWS);
      assertTrue(edge.uplink().path("repeats").asInt() >= 1, edge.uplink().toString());
    }
  }

  private interface Topic {
    Map<String, List<String>> read();
  }

  private static void await(String what, Topic topic, int windows) {
    Await.until(what, () -> count(topic.read()) >= windows * EdgeProcess.POOLS);
  }

  /**
   * Each pool's values in their order; what the edge has twice stands once. Where nobody reports,
   * time goes on by the broker's clock, so that the edge may make a further window at any moment:
   * what has to be the same is what both have once it is up.
   */
  private static void assertSameUpstream(
      EdgeProcess edge, String name, String localTopic, String upstreamTopic) {
    List<Map<String, List<String>>> both = new ArrayList<>();
    Await.until(
        () -> "the centre has of %s what the edge has: %s".formatted(localTopic, sizes(both)),
        () -> {
          both.clear();
          both.add(upstream(name, upstreamTopic));
          both.add(prefixed(name, local(edge, localTopic)));
          return both.get(0).equals(both.get(1));
        });
  }

  private static Map<String, List<String>> prefixed(String name, Map<String, List<String>> local) {
    Map<String, List<String>> expected = new TreeMap<>();
    local.forEach(
        (key, values) -> expected.put(name + ":" + key, List.copyOf(new LinkedHashSet<>(values))));
    return expected;
  }

  private static List<Map<String, Integer>> sizes(List<Map<String, List<String>>> both) {
    return both.stream()
        .map(
            values -> {
              Map<String, Integer> sizes = new TreeMap<>();
              values.forEach((key, list) -> sizes.put(key, list.size()));
              return sizes;
            })
        .toList();
  }

  private static void assertTakenInByTheCentre(EdgeProcess edge, String name) throws Exception {
    String pool = "/api/v1/pools/%s:orders/p3".formatted(name);
    String from = Long.toString(edge.startMillis());
    String to = Long.toString(edge.startMillis() + 1_800_000);
    Await.until(
        "the windows are in the centre's store",
        () ->
            ask(pool + "/history?from=" + from + "&to=" + to).path("points").size()
                == upstream(name, Topics.EDGE_WINDOWS).get(name + ":orders/p3").size());
    assertEquals(name + ":orders", ask(pool).path("service").asText());

    Await.until(
        "the alerts are in the centre's feed, each once",
        () ->
            ids(prefixed(name, local(edge, Topics.ALERTS)), a -> name + ":" + a.alertId())
                .equals(ids(ofEdge(name), Alert::alertId)));

    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> origin :
          KafkaProbe.read(kafka.bootstrap(), new TopicPartition(Topics.DECISIONS, partition))) {
        Decision decision = WireCodec.decode(origin.value(), Decision.class);
        assertTrue(decision.pool().edge().isEmpty(), () -> "decided at the centre: " + decision);
      }
    }
    Await.until(
        "the centre tells what it has of the edge",
        () -> {
          Map<String, List<String>> up = upstream(name, Topics.EDGE_WINDOWS);
          int longest = up.values().stream().mapToInt(List::size).max().orElse(0);
          JsonNode seen = ask("/api/v1/status").path("components").path("edges").path(name);
          return seen.path("windows").asInt() == count(up)
              && seen.path("windowUntilMillis").asLong() == edge.startMillis() + longest * 10_000L;
        });

    HttpResponse<String> refused =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(centre.endpoints().console() + pool + "/resize"))
                    .timeout(Duration.ofSeconds(10))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"size\": 12}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(409, refused.statusCode());
    assertTrue(refused.body().contains("is watched by edge '%s'".formatted(name)), refused.body());
  }

  /** What no edge of ours would send stops nothing. */
  private static void assertOthersAreParked() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      for (String key : List.of("orders/p1", "hall-7:orders/p1")) {
        producer
            .send(
                new ProducerRecord<>(
                    Topics.EDGE_WINDOWS, key.getBytes(StandardCharsets.UTF_8), new byte[] {7, 7}))
            .get(30, TimeUnit.SECONDS);
      }
    }
    Await.until("both are parked", () -> reasons().size() == 2);
    assertTrue(
        reasons().contains("the key is 'orders/p1': must be edge:service/pool"),
        reasons().toString());
    assertTrue(
        reasons().stream().anyMatch(r -> r.startsWith("not an Envelope: ")), reasons().toString());
  }

  private static List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      KafkaProbe.read(kafka.bootstrap(), new TopicPartition(Topics.REJECTED, partition))
          .forEach(
              r ->
                  reasons.add(
                      new String(
                          r.headers().lastHeader("reason").value(), StandardCharsets.UTF_8)));
    }
    return reasons;
  }

  private static JsonNode ask(String path) {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(centre.endpoints().console() + path))
                      .timeout(Duration.ofSeconds(10))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new AssertionError("the centre's API does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Map<String, List<String>> ofEdge(String name) {
    Map<String, List<String>> all = read(kafka.bootstrap(), Topics.ALERTS, PARTITIONS);
    all.values().forEach(v -> v.removeIf(a -> !alert(a).pool().edge().equals(Optional.of(name))));
    return all;
  }

  /** In their order, and as often as they are there. */
  private static List<String> ids(Map<String, List<String>> alerts, Function<Alert, String> id) {
    return alerts.values().stream()
        .flatMap(List::stream)
        .map(a -> id.apply(alert(a)))
        .sorted()
        .toList();
  }

  private static Alert alert(String encoded) {
    try {
      return WireCodec.decode(Base64.getDecoder().decode(encoded), Alert.class);
    } catch (UndecodableRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static Set<Alert.Kind> kinds(EdgeProcess edge) {
    Set<Alert.Kind> kinds = new TreeSet<>();
    local(edge, Topics.ALERTS)
        .values()
        .forEach(values -> values.forEach(v -> kinds.add(alert(v).kind())));
    return kinds;
  }

  private static Map<String, List<String>> local(EdgeProcess edge, String topic) {
    return read(edge.kafka(), topic, EdgeProcess.PARTITIONS);
  }

  private static Map<String, List<String>> upstream(String name, String topic) {
    Map<String, List<String>> all = read(kafka.bootstrap(), topic, PARTITIONS);
    all.keySet().removeIf(key -> !key.startsWith(name + ":"));
    return all;
  }

  /** Values by key, in their order. */
  private static Map<String, List<String>> read(String bootstrap, String topic, int partitions) {
    Map<String, List<String>> values = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      for (ConsumerRecord<byte[], byte[]> found :
          KafkaProbe.read(bootstrap, new TopicPartition(topic, partition))) {
        values
            .computeIfAbsent(
                new String(found.key(), StandardCharsets.UTF_8), k -> new ArrayList<>())
            .add(Base64.getEncoder().encodeToString(found.value()));
      }
    }
    return values;
  }

  private static int count(Map<String, List<String>> values) {
    return values.values().stream().mapToInt(List::size).sum();
  }

  /** With what is not committed. */
  private static long end(String topic) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      return admin.listOffsets(latest).all().get(30, TimeUnit.SECONDS).values().stream()
          .mapToLong(o -> o.offset())
          .sum();
    } catch (Exception e) {
      throw new AssertionError("the end of %s is not known".formatted(topic), e);
    }
  }
}
