package io.tidegate.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PollDisciplineTest {
  private static final Duration SHORT = Duration.ofMillis(1);
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private final RecordingHandler handler = new RecordingHandler();
  private final PollDiscipline discipline =
      new PollDiscipline("g", kafka, kafka::poll, handler, () -> {}, 1);

  @BeforeEach
  void join() {
    kafka.subscribe(List.of("t"), discipline);
    kafka.updateBeginningOffsets(Map.of(P0, 0L, P1, 0L));
    kafka.rebalance(List.of(P0, P1));
  }

  @Test
  void asksWhereToStartBeforeTheFirstRecord() {
    kafka.commitSync(Map.of(P0, new OffsetAndMetadata(2, "snapshot at 1")));
    handler.seeks = Map.of(P0, 1L);
    add(P0, 0, "too early");
    add(P0, 1, "rewound");
    add(P0, 2, "committed");
    ConsumerRecords<byte[], byte[]> batch = discipline.poll(SHORT);

    assertEquals(List.of("assigned [t-0, t-1] committed {t-0=2:snapshot at 1}"), handler.log);
    assertEquals(List.of("rewound", "committed"), texts(batch));
  }

  @Test
  void asksForTheCommittedOffsetsWhenTheOwnerBeforeIsShutOut() {
    // What settles a transaction that the dead owner left open.
    handler.onTakeOver = () -> kafka.commitSync(Map.of(P0, new OffsetAndMetadata(1, "settled")));
    add(P0, 0, "before");
    add(P0, 1, "after");

    assertEquals(List.of("after"), texts(discipline.poll(SHORT)));
    assertEquals(List.of("assigned [t-0, t-1] committed {t-0=1:settled}"), handler.log);
  }

  @Test
  void takesOverAgainWhenThatFailed() {
    handler.onTakeOver =
        () -> {
          throw new IllegalStateException("no coordinator");
        };
    add(P0, 0, "a");
    assertTrue(discipline.poll(SHORT).isEmpty());
    assertEquals("no coordinator", discipline.health().lastError().orElseThrow().getMessage());
    assertEquals(List.of(), handler.log);
    handler.onTakeOver = () -> {};
    assertEquals(List.of("a"), texts(pollUntilRecords()));
  }

  @Test
  void keepsOneBatchInFlightAndCommitsWhatTheHandlerNames() {
    add(P0, 0, "a");
    dispatch(discipline.poll(SHORT));
    add(P1, 0, "b");

    assertTrue(discipline.poll(SHORT).isEmpty());
    assertEquals(Set.of(P0, P1), kafka.paused());
    assertEquals(null, kafka.committed(Set.of(P0)).get(P0));
    assertTrue(discipline.health().inFlightMillis() > 0);

    handler.outcome.complete(Map.of(P0, new OffsetAndMetadata(1, "m")));
    assertEquals(List.of("b"), texts(discipline.poll(SHORT)));
    assertEquals(new OffsetAndMetadata(1, "m"), kafka.committed(Set.of(P0)).get(P0));
    assertEquals(1, discipline.health().batches());
  }

  @Test
  void tellsHowFarItHasHandled() {
    kafka.commitSync(Map.of(P0, new OffsetAndMetadata(1)));
    add(P0, 0, "committed");
    add(P0, 1, "a");
    add(P0, 2, "b");
    dispatch(discipline.poll(SHORT));
    assertEquals(Map.of(P0, 1L, P1, 0L), discipline.health().positions(), "none is handled yet");
    discipline.poll(SHORT);
    assertEquals(Map.of(P0, 1L, P1, 0L), discipline.health().positions(), "in flight still");
    handler.outcome.complete(Map.of(P0, new OffsetAndMetadata(3)));
    discipline.poll(SHORT);
    assertEquals(Map.of(P0, 3L, P1, 0L), discipline.health().positions());

    kafka.rebalance(List.of(P0));
    assertEquals(Map.of(P0, 3L), discipline.health().positions());
  }

  @Test
  void deliversAFailedBatchAgainAfterAskingWhereToStart() {
    add(P0, 0, "a");
    dispatch(discipline.poll(SHORT));
    handler.outcome.fail(new IllegalStateException("the store is away"));

    assertTrue(discipline.poll(SHORT).isEmpty());
    assertEquals("the store is away", discipline.health().lastError().orElseThrow().getMessage());
    assertEquals(Set.of(), discipline.health().owned());
    handler.log.clear();
    // The mock forgets what it gave out.
    add(P0, 0, "a");
    ConsumerRecords<byte[], byte[]> again = pollUntilRecords();

    assertEquals(List.of("a"), texts(again));
    assertEquals(List.of("assigned [t-0, t-1] committed {}"), handler.log);
    assertEquals(1, discipline.health().failures());
    dispatch(again);
    handler.outcome.complete(Map.of(P0, new OffsetAndMetadata(1)));
    discipline.poll(SHORT);
    assertTrue(discipline.health().lastError().isEmpty());
    assertEquals(1, kafka.committed(Set.of(P0)).get(P0).offset());
  }

  @Test
  void takesAHandlerThatThrowsOrReturnsNothingAsFailed() {
    handler.thrown = new IllegalArgumentException("no such thing");
    add(P0, 0, "a");
    dispatch(discipline.poll(SHORT));
    discipline.poll(SHORT);
    assertEquals("no such thing", discipline.health().lastError().orElseThrow().getMessage());

    handler.thrown = null;
    handler.returnsNull = true;
    add(P0, 0, "a");
    dispatch(pollUntilRecords());
    discipline.poll(SHORT);
    assertEquals(
        "the handler returned no future",
        discipline.health().lastError().orElseThrow().getMessage());
  }

  @Test
  void commitsTheFinishedBatchBeforeItsPartitionsGo() {
    add(P1, 0, "a");
    dispatch(discipline.poll(SHORT));
    handler.outcome.complete(Map.of(P1, new OffsetAndMetadata(1)));
    handler.onReleased = () -> assertEquals(1, kafka.committed(Set.of(P1)).get(P1).offset());
    kafka.rebalance(List.of(P0));

    assertEquals("released [t-1] lost=false", handler.log.get(handler.log.size() - 1));
    assertTrue(discipline.health().lastError().isEmpty());
    assertEquals(Set.of(P0), discipline.health().owned());
  }

  @Test
  void dropsTheOffsetsOfABatchThatOutlastsTheRevocation() {
    add(P0, 0, "a");
    add(P1, 0, "b");
    dispatch(discipline.poll(SHORT));
    kafka.rebalance(List.of(P0));
    assertEquals("released [t-1] lost=false", handler.log.get(handler.log.size() - 1));
    assertTrue(discipline.poll(SHORT).isEmpty());

    handler.log.clear();
    handler.outcome.complete(Map.of(P0, new OffsetAndMetadata(1), P1, new OffsetAndMetadata(1)));
    add(P0, 0, "a");
    assertEquals(List.of("a"), texts(pollUntilRecords()));
    assertEquals(List.of("assigned [t-0] committed {}"), handler.log);
    assertEquals(null, kafka.committed(Set.of(P0)).get(P0));
  }

  @Test
  void commitsNothingForPartitionsThatWereLost() {
    add(P0, 0, "a");
    dispatch(discipline.poll(SHORT));
    handler.outcome.complete(Map.of(P0, new OffsetAndMetadata(1)));
    discipline.onPartitionsLost(List.of(P0, P1));

    assertEquals("released [t-0, t-1] lost=true", handler.log.get(handler.log.size() - 1));
    discipline.poll(SHORT);
    assertEquals(null, kafka.committed(Set.of(P0)).get(P0));
  }

  @Test
  void asksAgainWhenAskingFailed() {
    handler.assignedFails = true;
    add(P0, 0, "a");
    assertTrue(discipline.poll(SHORT).isEmpty());
    assertFalse(discipline.health().owned().contains(P0));
    handler.assignedFails = false;
    assertEquals(List.of("a"), texts(pollUntilRecords()));
    assertEquals(Set.of(P0, P1), discipline.health().owned());
  }

  @Test
  void aBrokerThatRefusesEveryPollIsToldOfOncePerPause() {
    discipline.poll(SHORT);
    for (int i = 0; i < 20; i++) {
      kafka.setPollException(new KafkaException("refused"));
      discipline.poll(SHORT);
    }
    assertEquals("refused", discipline.health().lastError().orElseThrow().getMessage());
    // The first pause alone is 100 ms; these were 20 polls of a few milliseconds.
    assertTrue(discipline.health().failures() < 5, discipline.health().toString());
  }

  @Test
  void givesNoBatchOnceItCloses() {
    add(P0, 0, "a");
    discipline.beginClosing();
    assertTrue(discipline.poll(SHORT).isEmpty());
    assertEquals(List.of(), handler.log);
  }

  private ConsumerRecords<byte[], byte[]> pollUntilRecords() {
    for (int i = 0; i < 50; i++) {
      ConsumerRecords<byte[], byte[]> records = discipline.poll(Duration.ofMillis(20));
      if (!records.isEmpty()) {
        return records;
      }
    }
    throw new AssertionError("no records after 50 polls: " + discipline.health());
  }

  private void dispatch(ConsumerRecords<byte[], byte[]> batch) {
    handler.outcome = Promise.promise();
    discipline.dispatch(batch);
  }

  private void add(TopicPartition partition, long offset, String text) {
    kafka.addRecord(
        new ConsumerRecord<>(
            partition.topic(),
            partition.partition(),
            offset,
            null,
            text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> texts(ConsumerRecords<byte[], byte[]> batch) {
    List<String> texts = new ArrayList<>();
    batch.forEach(found -> texts.add(new String(found.value(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static final class RecordingHandler implements BatchHandler {
    final List<String> log = new ArrayList<>();
    Map<TopicPartition, Long> seeks = Map.of();
    Promise<Map<TopicPartition, OffsetAndMetadata>> outcome = Promise.promise();
    Runnable onReleased = () -> {};
    Runnable onTakeOver = () -> {};
    RuntimeException thrown;
    boolean returnsNull;
    boolean assignedFails;

    @Override
    public void takeOver(Set<TopicPartition> partitions) {
      onTakeOver.run();
    }

    @Override
    public Map<TopicPartition, Long> assigned(
        Set<TopicPartition> partitions,
        Map<TopicPartition, OffsetAndMetadata> committed,
        Consumer<byte[], byte[]> consumer) {
      if (assignedFails) {
        throw new IllegalStateException("the snapshot cannot be read");
      }
      Map<String, String> offsets = new HashMap<>();
      committed.forEach(
          (partition, offset) ->
              offsets.put(partition.toString(), offset.offset() + ":" + offset.metadata()));
      log.add("assigned " + sorted(partitions) + " committed " + offsets);
      return seeks;
    }

    @Override
    public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
        ConsumerRecords<byte[], byte[]> batch) {
      if (thrown != null) {
        throw thrown;
      }
      return returnsNull ? null : outcome.future();
    }

    @Override
    public void released(Collection<TopicPartition> partitions, boolean lost) {
      onReleased.run();
      log.add("released " + sorted(partitions) + " lost=" + lost);
    }

    private static Set<String> sorted(Collection<TopicPartition> partitions) {
      Set<String> names = new TreeSet<>();
      partitions.forEach(partition -> names.add(partition.toString()));
      return names;
    }
  }
}
