package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("alone")
@Timeout(120)
class GroupConsumerIT {
  /** As long as brokers allow: whose end the others only miss is in no test's patience. */
  private static final String NEVER_MISSED = "1800000";

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private static Vertx vertx;
  private static KafkaProducer<byte[], byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start(directory, 0);
    vertx = Vertx.vertx();
    producer = KafkaProbe.producer(kafka.bootstrap());
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    Await.result(vertx.close());
    kafka.close();
  }

  /** Together and all at once; bit by bit; and as the brokers say. */
  @ParameterizedTest
  @CsvSource({
    "range, windows acks, classic",
    "cooperative, samples, classic",
    "kip848, left right, consumer"
  })
  void losesAndRepeatsNothingWhenMembersComeAndGo(String group, String names, String protocol)
      throws Exception {
    int partitions = 4;
    List<String> topics = List.of(names.split(" "));
    for (String topic : topics) {
      KafkaProbe.createTopic(kafka.bootstrap(), topic, partitions);
    }
    int each = partitions * topics.size();
    Ledger one = new Ledger(vertx);
    Ledger two = new Ledger(vertx, one.durable);

    GroupConsumer first = join(group, topics, one, protocol);
    Await.result(first.owning());
    send(topics, partitions, 0, 200);
    Await.until("the first member is at work", () -> one.total() > 100);
    GroupConsumer second = join(group, topics, two, protocol);
    send(topics, partitions, 200, 400);
    Await.result(second.owning());
    send(topics, partitions, 400, 500);
    Await.until("the second member is at work", () -> !two.texts.isEmpty());
    Await.until("the second member has its half", () -> second.health().owned().size() == each / 2);
    Set<TopicPartition> owned = second.health().owned();
    Await.result(second.close());
    send(topics, partitions, 500, 600);

    Await.until("all records are written", () -> one.total() >= 600 * each);
    Await.result(first.close());
    List<Long> all = LongStream.range(0, 600).boxed().toList();
    for (String topic : topics) {
      for (int p = 0; p < partitions; p++) {
        TopicPartition partition = new TopicPartition(topic, p);
        assertEquals(all, one.offsets(partition), partition.toString());
        assertEquals(600, committed(group, partition).offset());
      }
      // Co-partitioned: the same numbers of all topics.
      assertEquals(numbers(owned, topics.get(0)), numbers(owned, topic));
    }
    assertFalse(one.overlapped || two.overlapped);
    assertEquals(List.of(each / 2 + " lost=false"), two.released);
    // When the second came, the first gave up what that one got, and all only with range.
    int gaveUp = group.equals("range") ? each : each / 2;
    assertEquals(gaveUp + " lost=false", one.released.get(0));
  }

  @Test
  void deliversAFailedBatchAgain() throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), "failing", 1);
    TopicPartition partition = new TopicPartition("failing", 0);
    Ledger ledger = new Ledger(vertx);
    ledger.failuresToCome.set(3);
    GroupConsumer consumer = join("failers", List.of("failing"), ledger);
    sendTexts("failing", "a", "b", "c");

    Await.until("the third retry went through", () -> ledger.total() == 3);
    Await.until("healthy again", () -> consumer.lastError().isEmpty());
    assertEquals(List.of("a", "b", "c"), ledger.texts);
    assertTrue(consumer.health().failures() >= 3, consumer.health().toString());
    assertEquals(Set.of(partition), consumer.health().owned());
    // Once per assignment and once per failure, never by leaving the group.
    assertEquals(4, ledger.assignments.size());
    assertEquals(List.of(), ledger.released);
    Await.result(consumer.close());
    assertEquals(3, committed("failers", partition).offset());
  }

  @Test
  void deliversNothingBeforeTheRewindPoint() throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), "rewound", 1);
    TopicPartition partition = new TopicPartition("rewound", 0);
    sendTexts("rewound", "0", "1", "2", "3", "4");
    Ledger before = new Ledger(vertx);
    GroupConsumer consumer = join("rewinders", List.of("rewound"), before);
    Await.until("all is read", () -> before.total() == 5);
    Await.result(consumer.close());
    assertEquals(new OffsetAndMetadata(5, "after 4"), committed("rewinders", partition));

    Ledger after = new Ledger(vertx);
    after.seeks = Map.of(partition, 3L);
    GroupConsumer again = join("rewinders", List.of("rewound"), after);
    Await.until("the rewound part is read", () -> after.total() == 2);
    sendTexts("rewound", "5");
    Await.until("it goes on", () -> after.total() == 3);
    Await.result(again.close());
    assertEquals(List.of("3", "4", "5"), after.texts);
    assertEquals("after 4", after.committed.get(0).get(partition).metadata());
  }

  @Test
  void staysAMemberWhileABatchIsSlow() throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), "slow", 1);
    Ledger ledger = new Ledger(vertx);
    ledger.delayMillis = 6_500;
    GroupConsumer consumer =
        Await.result(
            GroupConsumer.start(
                vertx,
                new GroupConsumerOptions(
                    kafka.bootstrap(),
                    "sloths",
                    List.of("slow"),
                    Map.of("max.poll.interval.ms", "4000")),
                ledger));
    sendTexts("slow", "a");
    Await.until("the slow batch is in flight", () -> consumer.health().inFlightMillis() > 0);
    Await.until("it went through", () -> ledger.total() == 1);
    ledger.delayMillis = 1;
    sendTexts("slow", "b");
    Await.until("the next came", () -> ledger.total() == 2);
    assertEquals(List.of("a", "b"), ledger.texts);
    assertEquals(List.of(), ledger.released);
    assertEquals(1, ledger.assignments.size());
    Await.result(consumer.close());
  }

  @Test
  void closesAfterTheBatchInFlightAndItsCommit() throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), "closing", 1);
    TopicPartition partition = new TopicPartition("closing", 0);
    Ledger ledger = new Ledger(vertx);
    ledger.delayMillis = 400;
    GroupConsumer consumer = join("closers", List.of("closing"), ledger);
    sendTexts("closing", "a");
    Await.until("the batch is in flight", () -> consumer.health().inFlightMillis() > 0);
    Await.result(consumer.close());

    assertEquals(List.of("a"), ledger.texts);
    assertEquals(List.of("1 lost=false"), ledger.released);
    assertEquals(1, committed("closers", partition).offset());
    Await.result(consumer.close());
  }

  @Test
  void closesEvenIfTheBatchNeverEnds() throws Exception {
    KafkaProbe.createTopic(kafka.bootstrap(), "stuck", 1);
    Ledger ledger = new Ledger(vertx);
    ledger.delayMillis = 600_000;
    GroupConsumer consumer = join("stuck", List.of("stuck"), ledger);
    sendTexts("stuck", "a");
    Await.until("the batch is in flight", () -> consumer.health().inFlightMillis() > 0);
    Await.result(consumer.close());
    assertEquals(List.of("1 lost=false"), ledger.released);
    assertEquals(null, committed("stuck", new TopicPartition("stuck", 0)));
  }

  private static GroupConsumer join(String group, List<String> topics, Ledger ledger)
      throws Exception {
    return join(group, topics, ledger, "classic");
  }

  private static GroupConsumer join(
      String group, List<String> topics, Ledger ledger, String protocol) throws Exception {
    return Await.result(
        GroupConsumer.start(
            vertx,
            new GroupConsumerOptions(kafka.bootstrap(), group, topics, overrides(protocol)),
            ledger));
  }

  /** What is left here is left in order, so that others take it over at once. */
  private static Map<String, String> overrides(String protocol) {
    return protocol.equals("classic")
        ? Map.of("session.timeout.ms", NEVER_MISSED)
        : Map.of("group.protocol", protocol);
  }

  private static void send(List<String> topics, int partitions, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int p = 0; p < partitions; p++) {
        for (String topic : topics) {
          producer.send(
              new ProducerRecord<>(
                  topic, p, null, Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    producer.flush();
  }

  private static void sendTexts(String topic, String... texts) {
    for (String text : texts) {
      producer.send(new ProducerRecord<>(topic, 0, null, text.getBytes(StandardCharsets.UTF_8)));
    }
    producer.flush();
  }

  private static Set<Integer> numbers(Set<TopicPartition> partitions, String topic) {
    return partitions.stream()
        .filter(partition -> partition.topic().equals(topic))
        .map(TopicPartition::partition)
        .collect(Collectors.toSet());
  }

  private static OffsetAndMetadata committed(String group, TopicPartition partition)
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()))) {
      OffsetAndMetadata found =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(30, TimeUnit.SECONDS)
              .get(partition);
      return found == null ? null : new OffsetAndMetadata(found.offset(), found.metadata());
    }
  }
}
