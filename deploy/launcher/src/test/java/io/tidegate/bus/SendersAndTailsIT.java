package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SendersAndTailsIT {
  /** Nothing listens there: reserved, and never given out by the kernel. */
  private static final String NOWHERE = "127.0.0.1:1";

  private static final int PARTITIONS = 2;

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    vertx = Vertx.vertx();
    setup(kafka.bootstrap(), PARTITIONS, Duration.ofSeconds(30)).ensure();
  }

  @AfterAll
  static void stop() throws Exception {
    Await.result(vertx.close());
    kafka.close();
  }

  @Test
  void createsTheTopicsOnceAndComparesThem() throws Exception {
    setup(kafka.bootstrap(), PARTITIONS, Duration.ofSeconds(30)).ensure();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      assertTrue(
          admin.listTopics().names().get(30, TimeUnit.SECONDS).containsAll(Topics.APPEND_ONLY));
      assertEquals(
          2,
          admin
              .describeTopics(List.of(Topics.CONTROLLER_STATE))
              .allTopicNames()
              .get(30, TimeUnit.SECONDS)
              .get(Topics.CONTROLLER_STATE)
              .partitions()
              .size());
      assertEquals("LogAppendTime", config(admin, Topics.SAMPLES, "message.timestamp.type"));
      assertEquals("CreateTime", config(admin, Topics.WINDOWS, "message.timestamp.type"));
      assertEquals("compact", config(admin, Topics.CONTROLLER_STATE, "cleanup.policy"));
      assertEquals("86400000", config(admin, Topics.WINDOWS, "retention.ms"));
      assertEquals("-1", config(admin, Topics.DECISIONS, "retention.ms"));
    }
    assertEquals(
        "topic 'tidegate.samples' has 2 partitions: must have 5, as all topics of Tidegate",
        assertThrows(
                IllegalStateException.class,
                () -> setup(kafka.bootstrap(), 5, Duration.ofSeconds(30)).ensure())
            .getMessage());
  }

  /** More than there are: no waiting makes them more. */
  @Test
  void moreReplicasThanBrokersAreRefusedAtOnce(@TempDir Path directory) throws Exception {
    try (EmbeddedKafka lone = EmbeddedKafka.start(directory, 0)) {
      TopicSetup twice =
          new TopicSetup(
              lone.bootstrap(), 1, (short) 2, Duration.ofDays(1), Duration.ofMinutes(10));
      String message = assertThrows(IllegalStateException.class, twice::ensure).getMessage();
      assertTrue(message.contains("refuse to create topic 'tidegate.samples'"), message);
    }
  }

  @Test
  void givesUpOnBrokersThatAreNotThere() {
    TimeoutException late =
        assertThrows(
            TimeoutException.class, () -> setup(NOWHERE, 1, Duration.ofSeconds(1)).ensure());
    assertTrue(
        late.getMessage().startsWith("no answer from the brokers at 127.0.0.1:1 within 1000 ms"),
        late.getMessage());
  }

  @Test
  void followsFromTheBeginningAndFromTheEnd() throws Exception {
    RecordSender sender = RecordSender.open(vertx, kafka.bootstrap());
    Await.result(sender.send(alerts(0, 100)));
    try (var producer = KafkaProbe.producer(kafka.bootstrap())) {
      producer
          .send(
              new org.apache.kafka.clients.producer.ProducerRecord<>(
                  Topics.ALERTS, "junk".getBytes(StandardCharsets.UTF_8)))
          .get(30, TimeUnit.SECONDS);
    }
    List<String> old = new CopyOnWriteArrayList<>();
    TailConsumer all = tail(TailConsumer.From.BEGINNING, old);
    Await.result(all.caughtUp());
    assertEquals(100, old.size());
    assertEquals("alert 0", old.get(0));
    assertEquals("alert 99", old.get(99));
    assertEquals(1, all.undecodable());

    List<String> fresh = new CopyOnWriteArrayList<>();
    TailConsumer end = tail(TailConsumer.From.END, fresh);
    Await.result(end.caughtUp());
    Await.result(sender.send(alerts(100, 103)));
    Await.until("both tails saw the rest", () -> old.size() == 103 && fresh.size() == 3);
    assertEquals(List.of("alert 100", "alert 101", "alert 102"), fresh);
    assertTrue(all.lastError().isEmpty());
    assertEquals(0, sender.inFlight());
    Await.result(all.close());
    Await.result(end.close());
    Await.result(sender.close());
  }

  @Test
  void refusesToFollowATopicThatIsNotThere() {
    Throwable absent =
        Await.failure(
            TailConsumer.start(
                vertx,
                kafka.bootstrap(),
                List.of("tidegate.typo"),
                TailConsumer.From.END,
                (origin, message) -> {}));
    assertEquals("topic 'tidegate.typo' does not exist", absent.getMessage());
  }

  @Test
  void failsABatchBeyondTheBoundInsteadOfBlocking() throws Exception {
    RecordSender sender =
        RecordSender.open(
            vertx,
            NOWHERE,
            Map.of(
                "max.block.ms", "1500",
                "delivery.timeout.ms", "1500",
                "request.timeout.ms", "1000"));
    Future<Void> first = sender.send(alerts(0, 1));
    Future<Void> beyond = sender.send(alerts(0, RecordSender.MAX_IN_FLIGHT));
    assertTrue(beyond.isComplete());
    assertEquals(
        "1 records are in flight to Kafka; 20000 more would exceed the bound of 20000",
        Await.failure(beyond).getMessage());
    assertFalse(first.isComplete());
    assertTrue(
        Await.failure(first) instanceof org.apache.kafka.common.errors.TimeoutException,
        first.toString());
    assertEquals(0, sender.inFlight());
    Await.result(sender.close());
    assertEquals(
        "the record sender is closed", Await.failure(sender.send(alerts(0, 1))).getMessage());
  }

  @Test
  void parksWhatDoesNotDecodeAndGoesOn() throws Exception {
    RecordSender sender = RecordSender.open(vertx, kafka.bootstrap());
    RejectedRecords rejected = new RejectedRecords(sender);
    byte[] junk = {1, 2, 3};
    DecodedBatch batch =
        DecodedBatch.decode(
            List.of(
                record(Topics.ALERTS, 4, WireCodec.encode(alert(1))),
                record(Topics.ALERTS, 5, junk),
                record(Topics.WINDOWS, 6, WireCodec.encode(alert(2))),
                record(Topics.ALERTS, 7, WireCodec.encode(alert(3)))),
            Map.of(Topics.WINDOWS, PoolWindow.class),
            rejected);
    assertEquals(
        List.of("alert 1", "alert 3"),
        batch.records().stream().map(found -> ((Alert) found.message()).text()).toList());
    assertEquals(2, batch.rejected());
    Await.result(batch.parked());
    assertEquals(2, rejected.count());

    ConsumerRecord<byte[], byte[]> parkedJunk = parked(5);
    assertArrayEquals(junk, parkedJunk.value());
    assertEquals("shop/orders", new String(parkedJunk.key(), StandardCharsets.UTF_8));
    assertEquals("tidegate.alerts", header(parkedJunk, "topic"));
    assertEquals("1", header(parkedJunk, "partition"));
    assertTrue(header(parkedJunk, "reason").startsWith("not an Envelope"));
    assertEquals("the record is a Alert: must be a PoolWindow", header(parked(6), "reason"));

    // Too large with its headers to be sent again as it is: kept in part, never in the way.
    Await.result(rejected.park(record(Topics.ALERTS, 8, new byte[1_048_570]), "too large"));
    assertEquals(65_536, parked(8).value().length);
    assertEquals("1048570", header(parked(8), "original-bytes"));
    assertEquals(3, rejected.count());
    Await.result(sender.close());
  }

  private static TopicSetup setup(String bootstrap, int partitions, Duration bound) {
    return new TopicSetup(bootstrap, partitions, (short) 1, Duration.ofDays(1), bound);
  }

  private static String config(Admin admin, String topic, String name) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config =
        admin.describeConfigs(List.of(resource)).all().get(30, TimeUnit.SECONDS).get(resource);
    return config.get(name).value();
  }

  private static TailConsumer tail(TailConsumer.From from, List<String> seen) throws Exception {
    return Await.result(
        TailConsumer.start(
            vertx,
            kafka.bootstrap(),
            List.of(Topics.ALERTS),
            from,
            (origin, message) -> seen.add(((Alert) message).text())));
  }

  private static List<Outgoing> alerts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> Outgoing.of(Topics.ALERTS, alert(i))).toList();
  }

  private static Alert alert(int number) {
    return new Alert(
        "id-" + number,
        new PoolId("shop", "orders"),
        Alert.Kind.SLO_BREACH,
        Alert.Severity.WARNING,
        1_000,
        "alert " + number,
        "");
  }

  private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, byte[] value) {
    return new ConsumerRecord<>(
        topic, 1, offset, "shop/orders".getBytes(StandardCharsets.UTF_8), value);
  }

  private static ConsumerRecord<byte[], byte[]> parked(long offset) {
    for (int p = 0; p < PARTITIONS; p++) {
      for (ConsumerRecord<byte[], byte[]> found :
          KafkaProbe.read(kafka.bootstrap(), new TopicPartition(Topics.REJECTED, p))) {
        if (header(found, "offset").equals(Long.toString(offset))) {
          return found;
        }
      }
    }
    throw new AssertionError("no record of offset " + offset + " is parked");
  }

  private static String header(ConsumerRecord<byte[], byte[]> found, String name) {
    return new String(found.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
