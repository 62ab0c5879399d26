package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.TransactionFailedException.Kind;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class TransactionalSenderIT {
  private static final TopicPartition INPUT = new TopicPartition("input", 0);

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static Vertx vertx;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    vertx = Vertx.vertx();
    KafkaProbe.createTopic(kafka.bootstrap(), "input", 1);
  }

  @AfterAll
  static void stop() throws Exception {
    Await.result(vertx.close());
    kafka.close();
  }

  @Test
  void commitsRecordsAndOffsetsTogether() throws Exception {
    TopicPartition out = topic("together");
    TransactionalSender sender = open("together-0");
    Await.result(
        sender.commit(
            List.of(text("together", "one"), text("together", "two")),
            Map.of(INPUT, new OffsetAndMetadata(7, "at 7")),
            new ConsumerGroupMetadata("together-group")));
    assertEquals(List.of("one", "two"), KafkaProbe.texts(kafka.bootstrap(), out));
    assertEquals(7L, committed("together-group"));
    Await.result(sender.close());
  }

  @Test
  void partsAreSeenTogetherOrNotAtAll() throws Exception {
    TopicPartition out = topic("parts");
    ConsumerGroupMetadata group = new ConsumerGroupMetadata("parts-group");
    TransactionalSender left = open("parts-0");
    Await.result(left.append(List.of(text("parts", "of one that was left"))));
    assertFalse(left.usable());
    TransactionalSender sender = open("parts-0");
    Await.result(sender.append(List.of(text("parts", "one"))));
    Await.result(sender.append(List.of(text("parts", "two"))));
    assertEquals(List.of(), KafkaProbe.texts(kafka.bootstrap(), out));
    Await.result(
        sender.commit(
            List.of(text("parts", "three")), Map.of(INPUT, new OffsetAndMetadata(4)), group));
    assertTrue(sender.usable());
    assertEquals(List.of("one", "two", "three"), KafkaProbe.texts(kafka.bootstrap(), out));
    assertEquals(4L, committed("parts-group"));

    Await.result(sender.append(List.of(text("parts", "half"))));
    assertKind(
        Kind.ABORTED, sender.append(List.of(Outgoing.bytes("parts", 0, "k", new byte[2_000_000]))));
    assertTrue(sender.usable());
    Await.result(sender.append(List.of(text("parts", "four"))));
    Await.result(sender.commit(List.of(), Map.of(), group));
    assertEquals(List.of("one", "two", "three", "four"), KafkaProbe.texts(kafka.bootstrap(), out));
    Await.result(left.close());
    Await.result(sender.close());
  }

  @Test
  void fencesTheZombie() throws Exception {
    TopicPartition out = topic("fenced");
    ConsumerGroupMetadata group = new ConsumerGroupMetadata("fenced-group");
    TransactionalSender zombie = open("fenced-0");
    Await.result(zombie.commit(List.of(text("fenced", "by the first")), Map.of(), group));
    TransactionalSender owner = open("fenced-0");

    assertKind(
        Kind.FENCED,
        zombie.commit(
            List.of(text("fenced", "by the zombie")),
            Map.of(INPUT, new OffsetAndMetadata(99)),
            group));
    assertKind(Kind.FENCED, zombie.commit(List.of(text("fenced", "again")), Map.of(), group));
    Await.result(
        owner.commit(
            List.of(text("fenced", "by the owner")),
            Map.of(INPUT, new OffsetAndMetadata(3)),
            group));

    assertEquals(List.of("by the first", "by the owner"), KafkaProbe.texts(kafka.bootstrap(), out));
    assertEquals(3L, committed("fenced-group"));
    Await.result(zombie.close());
    Await.result(owner.close());
  }

  @Test
  void showsNothingOfAnAbortedTransactionAndGoesOn() throws Exception {
    TopicPartition out = topic("aborted");
    ConsumerGroupMetadata group = new ConsumerGroupMetadata("aborted-group");
    TransactionalSender sender = open("aborted-0");
    assertKind(
        Kind.ABORTED,
        sender.commit(
            List.of(
                text("aborted", "half"), Outgoing.bytes("aborted", 0, "k", new byte[2_000_000])),
            Map.of(INPUT, new OffsetAndMetadata(5)),
            group));
    assertEquals(List.of(), KafkaProbe.texts(kafka.bootstrap(), out));
    assertEquals(null, committed("aborted-group"));

    Await.result(
        sender.commit(
            List.of(text("aborted", "whole")), Map.of(INPUT, new OffsetAndMetadata(6)), group));
    assertEquals(List.of("whole"), KafkaProbe.texts(kafka.bootstrap(), out));
    assertEquals(6L, committed("aborted-group"));
    Await.result(sender.close());
  }

  @Test
  void readsTheLatestCommittedValuePerKey() throws Exception {
    TopicPartition state = topic("state");
    assertEquals(Map.of(), LatestRecords.read(kafka.bootstrap(), state, Duration.ofSeconds(20)));
    ConsumerGroupMetadata group = new ConsumerGroupMetadata("state-group");
    TransactionalSender sender = open("state-0");
    Await.result(
        sender.commit(
            List.of(keyed("a", "old"), keyed("b", "kept"), keyed("c", "gone"), keyed("a", "new")),
            Map.of(),
            group));
    assertKind(
        Kind.ABORTED,
        sender.commit(
            List.of(keyed("b", "never"), Outgoing.bytes("state", 0, "x", new byte[2_000_000])),
            Map.of(),
            group));
    Await.result(sender.commit(List.of(Outgoing.bytes("state", 0, "c", null)), Map.of(), group));

    Map<String, byte[]> latest =
        LatestRecords.read(kafka.bootstrap(), state, Duration.ofSeconds(20));
    assertEquals(Set.of("a", "b"), latest.keySet());
    assertArrayEquals("new".getBytes(StandardCharsets.UTF_8), latest.get("a"));
    assertArrayEquals("kept".getBytes(StandardCharsets.UTF_8), latest.get("b"));
    Await.result(sender.close());
  }

  private static TopicPartition topic(String name) throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), name, 1);
    return new TopicPartition(name, 0);
  }

  private static TransactionalSender open(String id) {
    return TransactionalSender.open(vertx, kafka.bootstrap(), id);
  }

  private static Outgoing text(String topic, String text) {
    return Outgoing.bytes(topic, 0, "k", text.getBytes(StandardCharsets.UTF_8));
  }

  private static Outgoing keyed(String key, String text) {
    return Outgoing.bytes("state", 0, key, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertKind(Kind kind, Future<Void> failed) {
    assertEquals(
        kind, assertInstanceOf(TransactionFailedException.class, Await.failure(failed)).kind());
  }

  private static Long committed(String group) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      OffsetAndMetadata found =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS)
              .get(INPUT);
      return found == null ? null : found.offset();
    }
  }
}
