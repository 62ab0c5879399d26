package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommandListenerTest {
  private static final String INSTANCE = "orders-1";
  private static final PoolId WORKERS = new PoolId("orders", "workers");
  private static final TopicPartition P0 = new TopicPartition(Topics.COMMANDS, 0);
  private static final TopicPartition P1 = new TopicPartition(Topics.COMMANDS, 1);
  private static final long NOW = 1_764_000_000_000L;

  private final FakePool pool = new FakePool("workers");
  private final MonitoredPool monitored = Monitored.pool(INSTANCE, WORKERS, pool, NOW);
  private final OutgoingBuffer acks = new OutgoingBuffer(10, 1 << 20, 100);
  private final List<MockConsumer<byte[], byte[]>> consumers = new CopyOnWriteArrayList<>();
  private final CommandListener listener =
      new CommandListener(
          INSTANCE,
          new CommandApplier(INSTANCE, id -> id.equals(WORKERS) ? monitored : null, null),
          acks,
          this::consumer,
          Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC),
          Throwable::toString);
  private final Thread thread = new Thread(listener);

  /** Until then consumers are still taking leave of their broker. */
  private volatile CountDownLatch mayClose = new CountDownLatch(0);

  /** A topic of two partitions whose ends are 5 and 0. */
  private Consumer<byte[], byte[]> consumer() {
    MockConsumer<byte[], byte[]> consumer =
        new MockConsumer<>("latest") {
          @Override
          public void close(CloseOptions options) {
            until(() -> mayClose.getCount() == 0);
            super.close(options);
          }
        };
    List<PartitionInfo> partitions = new ArrayList<>();
    for (int number = 0; number < 2; number++) {
      partitions.add(
          new PartitionInfo(Topics.COMMANDS, number, Node.noNode(), new Node[0], new Node[0]));
    }
    consumer.updatePartitions(Topics.COMMANDS, partitions);
    consumer.updateEndOffsets(Map.of(P0, 5L, P1, 0L));
    consumers.add(consumer);
    return consumer;
  }

  @BeforeEach
  void start() {
    thread.start();
    until(listener::listening);
  }

  @AfterEach
  void stop() throws InterruptedException {
    listener.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(thread.isAlive());
    for (MockConsumer<byte[], byte[]> consumer : consumers) {
      assertTrue(consumer.closed());
    }
  }

  private static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(10)) {
        fail("not within 10 s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void arrives(int consumer, TopicPartition at, long offset, String key, byte[] value) {
    consumers
        .get(consumer)
        .addRecord(
            new ConsumerRecord<>(
                at.topic(),
                at.partition(),
                offset,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value));
  }

  private static byte[] command(String id, long revision, int expected, int target) {
    return WireCodec.encode(
        new Command(id, "d", WORKERS, INSTANCE, revision, expected, target, NOW - 1, NOW + 1000));
  }

  @Test
  void onlyWhatIsForThisInstanceIsApplied() {
    arrives(0, P0, 5, "orders-2", command("x", 0, 8, 20));
    arrives(0, P0, 6, null, command("y", 0, 8, 20));
    arrives(0, P0, 7, INSTANCE, command("a", 0, 8, 12));
    until(() -> listener.applied() == 1);
    assertEquals(List.of(12), pool.resizes);
    List<Ack> sent = acks.takeAcks(10);
    assertEquals(1, sent.size());
    assertEquals("a", sent.get(0).commandId());
    assertEquals(Ack.Outcome.APPLIED, sent.get(0).outcome());
  }

  @Test
  void whatIsNoCommandIsCountedAndSkipped() {
    arrives(0, P0, 5, INSTANCE, new byte[] {1, 2, 3});
    arrives(0, P0, 6, INSTANCE, WireCodec.encode(Samples.at("workers", 1000)));
    arrives(0, P0, 7, INSTANCE, command("a", 0, 8, 12));
    until(() -> listener.applied() == 1);
    assertEquals(2, listener.malformed());
  }

  @Test
  void afterAFailureItGoesOnWhereItWas() {
    arrives(0, P0, 5, INSTANCE, command("a", 0, 8, 12));
    until(() -> listener.applied() == 1);
    consumers.get(0).setPollException(new KafkaException("connection lost"));
    until(() -> consumers.size() == 2 && listener.listening());
    // Not at the end, which this consumer sees at 5, but behind the last command that was read.
    assertEquals(6, consumers.get(1).position(P0));
    arrives(1, P0, 6, INSTANCE, command("b", 1, 12, 13));
    arrives(1, P1, 0, INSTANCE, command("b", 1, 12, 13));
    until(() -> listener.applied() == 2 && listener.refused() == 1);
    assertEquals(List.of(12, 13), pool.resizes);
  }

  @Test
  void theLastAckIsThereBeforeTheConsumerHasTakenLeaveOfItsBroker() throws Exception {
    mayClose = new CountDownLatch(1);
    try {
      arrives(0, P0, 5, INSTANCE, command("a", 0, 8, 12));
      until(() -> listener.applied() == 1);
      assertFalse(listener.awaitLastCommand(0), "a further command may come");
      listener.stop();
      assertTrue(listener.awaitLastCommand(TimeUnit.SECONDS.toMillis(10)));
      assertEquals(1, acks.takeAcks(10).size());
      assertFalse(consumers.get(0).closed());
    } finally {
      mayClose.countDown();
    }
  }
}
