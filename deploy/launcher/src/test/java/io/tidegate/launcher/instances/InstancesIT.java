package io.tidegate.launcher.instances;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.ControlPlane;
import io.tidegate.launcher.embedded.ChildJvm;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Heartbeat;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a service, seen from the API of a real control plane. */
@Tag("alone")
@Timeout(240)
class InstancesIT {
  private static final long INTERVAL_MILLIS = 2_000;
  private static final int PARTITIONS = 2;

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();
  private ControlPlane plane;

  @Test
  void aKilledServiceIsFailedWithinThreeHeartbeatsAndItsWorkIsReported() throws Exception {
    plane = ControlPlane.start(settings());
    try (ChildJvm killed = child("killed");
        ChildJvm kept = child("kept")) {
      assertEquals("stored", killed.line());
      assertEquals("stored", kept.line());
      Await.until(
          "both are live", () -> state("killed").equals("LIVE") && state("kept").equals("LIVE"));
      killed.kill();
      Await.until("the killed one is failed", () -> state("killed").equals("FAILED"));
      assertEquals("LIVE", state("kept"));

      JsonNode row = instance("killed");
      assertEquals(3, row.path("inHand").path("running").asInt());
      assertEquals(7, row.path("inHand").path("queued").asInt());
      assertTrue(
          row.path("inHand")
              .path("fate")
              .asText()
              .endsWith("; 1 other instance of orders/workers takes new requests"),
          row.toString());
      assertEquals("a", row.path("labels").path("zone").asText());
      List<Alert> failures = failures();
      assertEquals(1, failures.size(), failures.toString());
      Alert failed = failures.get(0);
      assertEquals("killed", failed.instance());
      assertEquals(3, failed.running());
      assertEquals(7, failed.queued());
      long silentMillis = failed.atMillis() - row.path("lastHeartbeatMillis").asLong();
      assertTrue(silentMillis <= 3 * INTERVAL_MILLIS, "failed after " + silentMillis + " ms");

      plane.close();
      plane = ControlPlane.start(settings());
      Await.until("both are known again", () -> state("killed").equals("FAILED"));
      // One that falls silent now fails after its full time; so by then all there was to say again
      // of the others would have been said.
      try (KafkaProducer<byte[], byte[]> producer =
          KafkaProbe.producer(plane.endpoints().kafka())) {
        HeartbeatChild.send(producer, HeartbeatChild.heartbeat("silent", INTERVAL_MILLIS, false));
      }
      Await.until("the silent one fails", () -> state("silent").equals("FAILED"));
      assertEquals("FAILED", state("killed"));
      assertEquals("LIVE", state("kept"));
      try (ChildJvm back = child("killed")) {
        assertEquals("stored", back.line());
        Await.until("it is back", () -> state("killed").equals("LIVE"));
      }
      assertEquals(
          List.of("killed", "silent"), failures().stream().map(Alert::instance).sorted().toList());
    } finally {
      plane.close();
    }
  }

  @Test
  void anOrderlyEndIsNoFailure() throws Exception {
    plane = ControlPlane.start(settings());
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(plane.endpoints().kafka())) {
      HeartbeatChild.send(producer, HeartbeatChild.heartbeat("leaver", 500, false));
      HeartbeatChild.send(producer, HeartbeatChild.heartbeat("silent", 500, false));
      Await.until("it is live", () -> state("leaver").equals("LIVE"));
      HeartbeatChild.send(producer, HeartbeatChild.heartbeat("leaver", 500, true));
      Await.until("the other one fails", () -> state("silent").equals("FAILED"));
      assertEquals("LEFT", state("leaver"));
      assertEquals(List.of("silent"), failures().stream().map(Alert::instance).toList());
    } finally {
      plane.close();
    }
  }

  @Test
  void whatCameBeforeAnybodyListenedIsJudgedAsWellAndARefusedOneStaysOutAfterARestart()
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"), 0);
        KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      new TopicSetup(
              kafka.bootstrap(), PARTITIONS, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
          .ensure();
      HeartbeatChild.send(producer, labelled("over", 33));
      // Of each partition one, at least.
      List<String> within = List.of("a", "b", "c", "d");
      for (String instance : within) {
        HeartbeatChild.send(producer, labelled(instance, 32));
      }
      for (int start = 0; start < 2; start++) {
        plane = ControlPlane.start(settings(Map.of("kafka.bootstrap", kafka.bootstrap())));
        try {
          Await.until(
              "the others are live",
              () -> within.stream().allMatch(instance -> state(instance).equals("LIVE")));
          Await.until("what was refused is kept", () -> parked(kafka.bootstrap()) > 0);
          assertEquals("UNKNOWN", state("over"));
          assertEquals(1, parked(kafka.bootstrap()));
        } finally {
          plane.close();
        }
      }
    }
  }

  private static Heartbeat labelled(String instance, int labels) {
    return new Heartbeat(
        "orders",
        instance,
        1,
        1,
        60_000,
        "0.1.0",
        IntStream.range(0, labels).boxed().collect(Collectors.toMap(i -> "label" + i, i -> "x")),
        false,
        List.of());
  }

  private static long parked(String bootstrap) {
    return IntStream.range(0, PARTITIONS)
        .mapToLong(p -> KafkaProbe.read(bootstrap, new TopicPartition(Topics.REJECTED, p)).size())
        .sum();
  }

  private ChildJvm child(String instance) throws IOException {
    return new ChildJvm(
        HeartbeatChild.class, plane.endpoints().kafka(), instance, Long.toString(INTERVAL_MILLIS));
  }

  private Settings settings() throws Exception {
    return settings(Map.of());
  }

  private Settings settings(Map<String, String> more) throws Exception {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("data-dir", dir.resolve("data").toString());
    flags.put("console.port", "0");
    flags.put("kafka.partitions", Integer.toString(PARTITIONS));
    return Settings.load(null, Map.of(), flags);
  }

  private String state(String instance) {
    return instance(instance).path("state").asText();
  }

  private JsonNode instance(String name) {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(plane.endpoints().console() + "/api/v1/instances"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      for (JsonNode row : new ObjectMapper().readTree(response.body()).path("instances")) {
        if (row.path("instance").asText().equals(name)) {
          return row;
        }
      }
      return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    } catch (IOException e) {
      throw new AssertionError("the API does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private List<Alert> failures() throws UndecodableRecordException {
    List<Alert> found = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (ConsumerRecord<byte[], byte[]> origin :
          KafkaProbe.read(
              plane.endpoints().kafka(), new TopicPartition(Topics.ALERTS, partition))) {
        Alert alert = WireCodec.decode(origin.value(), Alert.class);
        if (alert.kind() == Alert.Kind.INSTANCE_FAILED) {
          assertEquals(
              "io.tidegate.alert.instance-failed",
              new String(origin.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8));
          found.add(alert);
        }
      }
    }
    return found;
  }
}
