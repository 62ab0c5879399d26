package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.launcher.meters.PrometheusText;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.launcher.store.EmbeddedMetricStore;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Decision;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A control plane whose broker and store are not its own, so that they can be stopped. */
final class ObservedPlane implements AutoCloseable {
  private static final List<String> DDL = EmbeddedMetricStore.ddl(Duration.ofDays(30));

  /** A minute ago, on the grid: the broker stamps samples with its own clock. */
  private final long startMillis = (System.currentTimeMillis() / 1000 - 60) * 1000;

  private final Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Vertx vertx = Vertx.vertx();
  private final int kafkaPort;
  private final int storePort;
  private EmbeddedKafka kafka;
  private EmbeddedQuestDb database;
  private MetricStore store;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, String> flags;
  private ControlPlane plane;

  /** Not yet known to be stored. */
  private final List<java.util.concurrent.Future<RecordMetadata>> sent = new ArrayList<>();

  ObservedPlane(Path directory, Map<String, String> settings) throws Exception {
    this.directory = directory;
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    kafkaPort = kafka.port();
    database = EmbeddedQuestDb.start(directory.resolve("store"), 0, DDL, "secret");
    storePort = URI.create(database.httpUrl()).getPort();
    store = EmbeddedMetricStore.open(vertx, database);
    new TopicSetup(kafka.bootstrap(), 2, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    flags = new HashMap<>(settings);
    flags.put("data-dir", directory.resolve("data").toString());
    flags.put("window", "1s");
    flags.put("kafka.bootstrap", kafka.bootstrap());
    flags.put("kafka.partitions", "2");
    flags.put("console.port", "0");
    plane = start();
  }

  private ControlPlane start() throws Exception {
    return ControlPlane.start(
        Settings.load(null, Map.of(), flags),
        (own, ignored, port) -> new StoreAccess(new Swapped(), () -> {}, "", 0));
  }

  /** The control plane alone. */
  void restart() throws Exception {
    plane.close();
    plane = start();
  }

  /** The present store: another one after a restart. */
  private final class Swapped implements MetricStore {
    @Override
    public Future<Void> write(List<PoolWindow> windows) {
      return store.write(windows);
    }

    @Override
    public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
      return store.range(pool, fromMillis, toMillis);
    }

    @Override
    public Future<List<StoredAggregate>> aggregate(PoolId pool, long from, long to, long step) {
      return store.aggregate(pool, from, to, step);
    }

    @Override
    public Future<List<StoredWindow>> latest() {
      return store.latest();
    }

    @Override
    public Future<Void> close() {
      return store.close();
    }
  }

  PoolSample sample(PoolId pool, int second, Map<String, String> labels) {
    return new PoolSample(
        pool,
        PoolKind.WORKER,
        "a",
        startMillis + second * 1000L,
        startMillis + second * 1000L + 1000,
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
        labels);
  }

  void send(PoolId pool, int second, Map<String, String> labels) {
    sendBytes(pool.key(), WireCodec.encode(sample(pool, second, labels)));
  }

  void sendHeartbeat(String service, Map<String, String> labels) throws Exception {
    Heartbeat heartbeat =
        new Heartbeat(service, "a", startMillis, startMillis, 1_000, "1", labels, false, List.of());
    producer
        .send(
            new ProducerRecord<>(
                Topics.INSTANCES,
                heartbeat.key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(heartbeat)))
        .get(20, TimeUnit.SECONDS);
  }

  /** As whoever tells of it does. */
  void send(Alert alert) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                Topics.ALERTS,
                alert.key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(alert)))
        .get(20, TimeUnit.SECONDS);
  }

  /** As the controller does that says what slows a pool down. */
  void sendSlowedBy(PoolId pool, PoolId by, long atMillis) throws Exception {
    Decision decision =
        new Decision(
            "%s@%d".formatted(pool, atMillis),
            pool,
            atMillis,
            Decision.Kind.HOLD,
            "auto",
            "downstream-slow",
            "",
            4,
            4,
            4,
            List.of(),
            0,
            "",
            List.of(),
            "",
            "",
            List.of(),
            List.of(
                new Decision.Input("windowsOverSlo", 3),
                new Decision.Input(by.key() + " explains", 0.9)));
    producer
        .send(
            new ProducerRecord<>(
                Topics.DECISIONS,
                decision.key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(decision)))
        .get(20, TimeUnit.SECONDS);
  }

  /** Waits until it is listed, and that one which explains it. */
  void awaitInhibited(String alertId, PoolId by) {
    Await.until(
        "it is explained",
        () ->
            json("/api/v1/alerts").getJsonArray("alerts").stream()
                .map(JsonObject.class::cast)
                .filter(it -> it.getString("alertId").equals(alertId))
                .map(it -> it.getJsonObject("inhibitedBy"))
                .anyMatch(it -> it != null && it.getString("pool").equals(by.pool())));
  }

  /** Of its page and its API. */
  String url() {
    return plane.endpoints().console();
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  /** To one partition, so that one watermark closes the windows of all. Does not wait. */
  void sendBytes(String key, byte[] value) {
    sent.add(
        producer.send(
            new ProducerRecord<>(Topics.SAMPLES, 0, key.getBytes(StandardCharsets.UTF_8), value)));
  }

  /**
   * Waits until all samples that were sent are stored. Not for each: a machine that stands still
   * between two of them would have the broker's clock close their windows.
   */
  void awaitStored() throws Exception {
    for (java.util.concurrent.Future<RecordMetadata> one : sent) {
      one.get(20, TimeUnit.SECONDS);
    }
    sent.clear();
  }

  HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(plane.endpoints().console() + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  JsonObject json(String path) {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  Map<String, Double> metrics() {
    HttpResponse<String> response = get("/metrics");
    assertEquals(200, response.statusCode(), response.body());
    return PrometheusText.parse(response.body());
  }

  /** What the command line shows. */
  String status() {
    return run("status");
  }

  /** What the command line says to a command that succeeds. */
  String run(String... arguments) {
    CommandLineRun run = runs(arguments);
    assertEquals(0, run.exitCode(), run.out() + run.err());
    return run.out();
  }

  CommandLineRun runs(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", directory.resolve("data").toString()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  /** Those of one kind. */
  JsonArray alerts(String kind) {
    JsonArray alerts = new JsonArray();
    json("/api/v1/alerts?limit=500").getJsonArray("alerts").stream()
        .map(JsonObject.class::cast)
        .filter(alert -> alert.encode().contains(kind))
        .forEach(alerts::add);
    return alerts;
  }

  /** How many records are on the topic of those that were refused. */
  long rejected() {
    List<TopicPartition> partitions =
        List.of(new TopicPartition(Topics.REJECTED, 0), new TopicPartition(Topics.REJECTED, 1));
    try (KafkaConsumer<byte[], byte[]> eyes =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrap()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return eyes.endOffsets(partitions, Duration.ofSeconds(10)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  void stopStore() throws IOException {
    database.close();
  }

  /** Where it was. */
  void startStore() throws IOException {
    database = EmbeddedQuestDb.start(directory.resolve("store"), storePort, DDL, "secret");
    store = EmbeddedMetricStore.open(vertx, database);
  }

  void stopBroker() throws IOException {
    kafka.close();
  }

  /** Where it was. */
  void startBroker() throws IOException {
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), kafkaPort);
  }

  @Override
  public void close() throws Exception {
    plane.close();
    producer.close(Duration.ofSeconds(2));
    database.close();
    kafka.close();
    vertx.close().await(10, TimeUnit.SECONDS);
  }
}
