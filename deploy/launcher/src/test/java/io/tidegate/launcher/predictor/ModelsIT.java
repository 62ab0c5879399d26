package io.tidegate.launcher.predictor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.bus.Await;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.model.RiskModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.predictor.registry.ModelScores;
import io.tidegate.predictor.service.ModelTopic;
import io.tidegate.predictor.service.PredictorOptions;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.SimulatedFleet;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on their topic: served, refused, trained, listed and taken back. */
class ModelsIT {
  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    new TopicSetup(kafka.bootstrap(), 2, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
        .ensure();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() throws Exception {
    Await.result(vertx.close());
    kafka.close();
  }

  private static CommandLineRun tidegate(String... arguments) {
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 4);
    all[arguments.length] = "--kafka";
    all[arguments.length + 1] = kafka.bootstrap();
    all[arguments.length + 2] = "--data-dir";
    all[arguments.length + 3] = directory.resolve("data").toString();
    return CommandLineRun.of(all);
  }

  private static ModelRecord record(String version, byte[] bytes, double recall) {
    Map<String, Double> scores =
        new HashMap<>(new ModelScores(40, recall, 0.5, 0.2, 20, 0.1, 0.02).named(""));
    scores.putAll(new ModelScores(40, 0.5, 0.5, 0.2, 20, 0.1, 0.02).named(ModelRegistry.CHAMPION));
    return new ModelRecord(
        "breach",
        version,
        1_764_000_000_000L,
        "train",
        Map.of("seed", "7"),
        scores,
        com.google.protobuf.ByteString.copyFrom(bytes));
  }

  private static ModelPointer pointer(String version) {
    return new ModelPointer(
        "breach", version, List.of(), List.of(), 1_764_000_000_001L, "better", false);
  }

  /** One that forecasts the same, and is told from the first by what is said of its making. */
  private static RiskServing another(RiskServing one, double score) {
    Map<RiskModels.Variant, RiskModel> models = new HashMap<>();
    for (RiskModels.Variant variant : RiskModels.Variant.values()) {
      models.put(variant, one.models().model(variant));
    }
    return new RiskServing(
        new RiskModels(one.models().provenance().with(Map.of("made", score)), models), 0.5);
  }

  /** One test, since the steps build on each other's records. */
  @Test
  void aBetterModelServesAWorseOneIsRefusedAndOneCommandGoesBack() throws Exception {
    RiskServing prior = new RiskServing(PriorModel.load(), 0.5);
    PredictorService predictor =
        Await.result(
            PredictorService.start(
                vertx,
                new PredictorOptions(
                    kafka.bootstrap(),
                    "models",
                    15,
                    window -> 300,
                    prior,
                    bytes -> RiskServing.read(bytes, 0.5))));
    assertEquals(prior.version(), predictor.servingModel());
    RiskServing better = another(prior, 1);
    RecordSender sender = RecordSender.open(vertx, kafka.bootstrap());

    Await.result(
        ModelTopic.publish(
            sender,
            record("damaged-1", "no model".getBytes(StandardCharsets.UTF_8), 0.9),
            List.of()));
    Await.result(ModelTopic.publish(sender, pointer("damaged-1")));
    Await.until("what is damaged is refused", () -> predictor.refusedModels() >= 2);
    assertEquals(prior.version(), predictor.servingModel());

    RiskServing worse = another(prior, 2);
    Await.result(
        ModelTopic.publish(
            sender, record(worse.version(), worse.models().toBytes(), 0.4), List.of()));
    Await.result(ModelTopic.publish(sender, pointer(worse.version())));
    Await.until("what is worse is refused", () -> predictor.refusedModels() >= 3);
    assertEquals(prior.version(), predictor.servingModel());

    Await.result(
        ModelTopic.publish(
            sender, record(better.version(), better.models().toBytes(), 0.7), List.of()));
    Await.result(ModelTopic.publish(sender, pointer(better.version())));
    Await.until("what is better serves", () -> predictor.servingModel().equals(better.version()));

    CommandLineRun list = tidegate("models", "list");
    assertEquals(0, list.exitCode(), list.err());
    assertTrue(
        list.out()
            .lines()
            .anyMatch(l -> l.matches("  " + better.version() + " +serving .*0\\.70.*")),
        list.out());
    assertTrue(
        list.out().contains("refused: the model is 8 bytes long: must be at least 16"), list.out());
    CommandLineRun show = tidegate("models", "show", better.version());
    assertTrue(show.out().contains("champion-recall"), show.out());
    assertTrue(show.out().lines().anyMatch(l -> l.matches(" +seed +7")), show.out());

    JsonNode shown = tidegate("models", "show", better.version(), "-o", "json").json();
    assertEquals("serving", shown.path("role").asText());
    assertEquals("7", shown.path("provenance").path("seed").asText());
    assertEquals(0.7, shown.path("scores").path("recall").asDouble());

    CommandLineRun back = tidegate("models", "rollback", "--reason", "too loud", "-o", "json");
    assertEquals(0, back.exitCode(), back.err());
    assertEquals(better.version(), back.json().path("insteadOf").asText());
    assertEquals("too loud", back.json().path("reason").asText());
    Await.until("the one before serves", () -> !predictor.servingModel().equals(better.version()));
    CommandLineRun unknown = tidegate("models", "rollback", "m-99");
    assertEquals(1, unknown.exitCode());
    assertTrue(unknown.err().contains("model 'm-99' is not there: there are"), unknown.err());

    trains();
    Await.result(sender.close());
    Await.result(predictor.close());
  }

  private static void trains() throws Exception {
    CommandLineRun empty = tidegate("train");
    assertEquals(1, empty.exitCode());
    assertEquals(
        "tidegate: nothing was trained: none of 0 pools has a window: nothing to learn from",
        empty.err().strip());
    long end = System.currentTimeMillis() / 60_000 * 60_000;
    try (KafkaProducer<byte[], byte[]> producer = KafkaProbe.producer(kafka.bootstrap())) {
      int pool = 0;
      // The policy's limit is 500 ms.
      List<PoolRun> runs =
          SimulatedFleet.generated(6, 40, 42).stream()
              .filter(r -> r.sloP99Millis() > 300 && r.sloP99Millis() < 600)
              .limit(2)
              .toList();
      assertEquals(2, runs.size());
      for (PoolRun run : runs) {
        PoolId id = new PoolId("orders", "p" + pool++);
        long shift = end - run.startMillis() - run.windows() * run.widthMillis();
        while (run.hasNext()) {
          PoolWindow window = run.next();
          producer.send(
              new ProducerRecord<>(
                  Topics.WINDOWS,
                  0,
                  id.key().getBytes(StandardCharsets.UTF_8),
                  WireCodec.encode(moved(window, id, shift))));
        }
      }
    }
    CommandLineRun trained = tidegate("train", "--set", "predictor.horizon-windows=15");
    assertEquals(0, trained.exitCode(), trained.err());
    assertTrue(trained.err().contains("orders/p0: read"), trained.err());
    assertTrue(trained.out().startsWith("model risk-1-"), trained.out());
    String version = trained.out().substring("model ".length(), trained.out().indexOf(':'));
    JsonNode models = tidegate("models", "list", "-o", "json").json().path("models");
    assertTrue(models.findValuesAsText("version").contains(version), models.toString());
    assertEquals(
        List.of("challenger", "challenger", "rolled-back", "refused", "serving"),
        models.findValuesAsText("role"));
  }

  private static PoolWindow moved(PoolWindow w, PoolId pool, long by) {
    return new PoolWindow(
        pool,
        w.kind(),
        w.startMillis() + by,
        w.endMillis() + by,
        w.quality(),
        w.instances(),
        w.submitted(),
        w.completed(),
        w.rejected(),
        w.failed(),
        w.queueWait(),
        w.run(),
        w.latency(),
        w.host(),
        w.dependencies(),
        w.latencyHistogram(),
        w.droppedSamples());
  }
}
