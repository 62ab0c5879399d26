package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.tidegate.bus.Await;
import io.tidegate.bus.RecordSender;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.service.ModelTopic;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.ModelRecord;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Backup and restore as deploy/docs/operate.md says, with the embedded broker and store. */
@Timeout(300)
class BackupIT {
  private static final PoolId WORKERS = PoolId.parse("orders/workers");
  private static final Pattern TAR =
      Pattern.compile("`(tar -C /var/lib -cf tidegate.tar tidegate)`");

  @TempDir Path dir;
  private final HttpClient http = HttpClient.newHttpClient();

  /** What has to be there again. */
  private record Kept(
      String policies, JsonArray freezes, String models, long audited, Set<Long> windowEnds) {}

  @Test
  void whatWasKnownIsThereAgainInAFreshDirectory() throws Exception {
    Kept before;
    long startMillis = System.currentTimeMillis() / 1000 * 1000 - 120_000;
    try (ControlPlane plane = start("machine-1")) {
      work(plane, startMillis);
      Await.until("windows are stored", () -> stored(plane, startMillis).size() >= 5);
      Await.until("decisions are written down", () -> audited("machine-1") > 0);
      before = kept(plane, "machine-1", startMillis);
    }
    assertTrue(before.policies().contains("first objective"), before.policies());
    assertTrue(before.models().contains("adapted-1"), before.models());
    assertTrue(before.freezes().encode().contains("before the move"), before.freezes().encode());

    archive("machine-1");
    Files.move(dir.resolve("machine-1"), dir.resolve("gone"));
    Files.createDirectory(dir.resolve("machine-2"));
    run(List.of("tar", "-C", dir.resolve("machine-2").toString(), "-xf", dir + "/tidegate.tar"));

    try (ControlPlane plane = start("machine-2")) {
      // More may come: what was read and not yet stored is read again.
      Await.until(
          "the store has its windows",
          () -> stored(plane, startMillis).containsAll(before.windowEnds()));
      Kept after = kept(plane, "machine-2", startMillis);
      assertEquals(before.policies(), after.policies());
      assertEquals(before.freezes(), after.freezes());
      assertEquals(before.models(), after.models());
      assertTrue(after.audited() >= before.audited(), after + " after " + before);
    }
  }

  private ControlPlane start(String machine) throws Exception {
    return ControlPlane.start(
        Settings.load(
            null,
            Map.of(),
            Map.of(
                "data-dir",
                data(machine).toString(),
                "window",
                "1s",
                "console.port",
                "0",
                "kafka.partitions",
                "1")));
  }

  private Path data(String machine) {
    return dir.resolve(machine).resolve("tidegate");
  }

  private String[] at(String machine, String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--data-dir", data(machine).toString()));
    return all.toArray(String[]::new);
  }

  private String tidegate(String machine, String... command) {
    CommandLineRun run = CommandLineRun.of(at(machine, command));
    assertEquals(0, run.exitCode(), run.err());
    return run.out();
  }

  /** Everything that lasts: windows, decisions, a policy, a model, and the kill switch. */
  private void work(ControlPlane plane, long startMillis) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", plane.endpoints().kafka(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int second = 0; second < 10; second++) {
        producer
            .send(
                new ProducerRecord<>(
                    Topics.SAMPLES,
                    WORKERS.key().getBytes(StandardCharsets.UTF_8),
                    WireCodec.encode(sample(startMillis + second * 1000L))))
            .get(30, TimeUnit.SECONDS);
      }
    }
    Path policies =
        Files.writeString(
            dir.resolve("policies.yaml"), "policies: [{match: orders/*, slo-p99: 250ms}]");
    tidegate("machine-1", "policy", "apply", policies.toString(), "--reason", "first objective");
    Vertx vertx = Vertx.vertx();
    RecordSender sender = RecordSender.open(vertx, plane.endpoints().kafka());
    ModelRecord model =
        new ModelRecord(
            "breach",
            "adapted-1",
            startMillis,
            "train",
            Map.of(),
            Map.of(),
            ByteString.copyFromUtf8("a model"));
    Await.result(ModelTopic.publish(sender, model, List.of()));
    Await.result(sender.close());
    Await.result(vertx.close());
    tidegate("machine-1", "freeze", "orders/*", "--reason", "before the move");
  }

  private static PoolSample sample(long startMillis) {
    return new PoolSample(
        WORKERS,
        PoolKind.WORKER,
        "a",
        startMillis,
        startMillis + 1000,
        new PoolSpec(8, 100, 1, 64),
        0,
        8,
        4,
        0,
        20,
        20,
        0,
        0,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        EncodedHistogram.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        0,
        Map.of());
  }

  private Kept kept(ControlPlane plane, String machine, long startMillis) throws Exception {
    return new Kept(
        tidegate(machine, "policy", "history"),
        json(plane, "/api/v1/freezes").getJsonArray("freezes"),
        tidegate(machine, "models", "list"),
        audited(machine),
        stored(plane, startMillis));
  }

  /** Records of a log of decisions that is whole. */
  private long audited(String machine) {
    String verified = tidegate(machine, "audit", "verify");
    assertTrue(verified.contains("The audit log is whole."), verified);
    Matcher records = Pattern.compile("partition \\d+: (\\d+) records").matcher(verified);
    long sum = 0;
    while (records.find()) {
      sum += Long.parseLong(records.group(1));
    }
    return sum;
  }

  private Set<Long> stored(ControlPlane plane, long startMillis) {
    String path =
        "/api/v1/pools/orders/workers/history?from=%s&to=%s"
            .formatted(
                Instant.ofEpochMilli(startMillis - 60_000),
                Instant.ofEpochMilli(startMillis + 60_000));
    // A pool that is not known yet has none.
    return json(plane, path).getJsonArray("points", new JsonArray()).stream()
        .map(point -> ((JsonObject) point).getLong("endMillis"))
        .collect(Collectors.toSet());
  }

  private JsonObject json(ControlPlane plane, String path) {
    try {
      return new JsonObject(
          http.send(
                  HttpRequest.newBuilder(URI.create(plane.endpoints().console() + path))
                      .timeout(Duration.ofSeconds(30))
                      .build(),
                  BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  /** By the document's own command. */
  private void archive(String machine) throws Exception {
    Matcher tar = TAR.matcher(Files.readString(Path.of("../docs/operate.md")));
    assertTrue(tar.find(), "the document's command");
    run(
        List.of(
            tar.group(1)
                .replace("/var/lib", dir.resolve(machine).toString())
                .replace("tidegate.tar", dir + "/tidegate.tar")
                .split(" ")));
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0, said);
  }
}
