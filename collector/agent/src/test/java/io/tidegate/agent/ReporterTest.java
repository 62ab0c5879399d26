package io.tidegate.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.Ack;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReporterTest {
  private final OutgoingBuffer buffer = new OutgoingBuffer(10, 1 << 20, 10);
  private final List<FakeProducer> made = new ArrayList<>();
  private final Deque<RuntimeException> failuresToCome = new ArrayDeque<>();
  private final Reporter reporter = new Reporter(buffer, this::producer, Throwable::toString);

  /** Kafka's own fake; what it is to fail with is taken from the test's list, send by send. */
  private final class FakeProducer extends MockProducer<byte[], byte[]> {
    FakeProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      RuntimeException failure = failuresToCome.poll();
      if (failure instanceof ThrownAtOnce thrown) {
        throw thrown;
      }
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      return super.send(record, callback);
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      return send(record, null);
    }
  }

  private static final class ThrownAtOnce extends KafkaException {
    private static final long serialVersionUID = 1L;
  }

  private Producer<byte[], byte[]> producer() {
    RuntimeException failure = failuresToCome.peek();
    if (failure instanceof CannotConnect) {
      throw failuresToCome.poll();
    }
    FakeProducer producer = new FakeProducer();
    made.add(producer);
    return producer;
  }

  private static final class CannotConnect extends KafkaException {
    private static final long serialVersionUID = 1L;
  }

  private void runUntilEmpty() throws InterruptedException {
    Thread thread = new Thread(reporter);
    thread.start();
    reporter.stop();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(thread.isAlive());
  }

  private List<String> sent() throws Exception {
    List<String> sent = new ArrayList<>();
    for (FakeProducer producer : made) {
      for (ProducerRecord<byte[], byte[]> record : producer.history()) {
        WireMessage message = WireCodec.decode(record.value());
        sent.add(
            record.topic()
                + " "
                + (message instanceof Ack ack
                    ? ack.commandId()
                    : ((PoolSample) message).startMillis()));
      }
    }
    return sent;
  }

  @Test
  void acksGoFirstAndBothAreKeyedByPool() throws Exception {
    buffer.put(Samples.at("workers", 1000));
    buffer.put(
        new Ack(
            "a",
            new PoolId("orders", "workers"),
            "orders-1",
            Ack.Outcome.APPLIED,
            1,
            8,
            9,
            "",
            1000));
    runUntilEmpty();
    assertEquals(List.of("tidegate.acks a", "tidegate.samples 1000"), sent());
    for (ProducerRecord<byte[], byte[]> record : made.get(0).history()) {
      assertArrayEquals("orders/workers".getBytes(StandardCharsets.UTF_8), record.key());
    }
    assertEquals(1, reporter.samplesSent());
    assertEquals(1, reporter.acksSent());
    assertTrue(made.get(0).closed());
  }

  private static Heartbeat heartbeat(long atMillis) {
    return new Heartbeat(
        "orders", "orders-1", 1000, atMillis, 1000, "0.1.0", Map.of(), false, List.of());
  }

  @Test
  void aHeartbeatGoesBeforeSamplesAndIsKeyedByInstance() throws Exception {
    buffer.put(Samples.at("workers", 1000));
    buffer.put(heartbeat(1000));
    runUntilEmpty();
    List<ProducerRecord<byte[], byte[]>> records = made.get(0).history();
    assertEquals("tidegate.instances", records.get(0).topic());
    assertArrayEquals("orders-1".getBytes(StandardCharsets.UTF_8), records.get(0).key());
    assertEquals(heartbeat(1000), WireCodec.decode(records.get(0).value()));
    assertEquals("tidegate.samples", records.get(1).topic());
    assertEquals(1, reporter.heartbeatsSent());
  }

  @Test
  void aHeartbeatThatTimedOutIsSentAgain() throws Exception {
    failuresToCome.add(new TimeoutException("no metadata"));
    buffer.put(heartbeat(1000));
    runUntilEmpty();
    assertEquals(1, reporter.heartbeatsSent());
  }

  @Test
  void whatTimedOutIsSentAgainInOrder() throws Exception {
    failuresToCome.add(new TimeoutException("no metadata"));
    for (long start = 1000; start <= 3000; start += 1000) {
      buffer.put(Samples.at("workers", start));
    }
    runUntilEmpty();
    assertEquals(
        List.of("tidegate.samples 1000", "tidegate.samples 2000", "tidegate.samples 3000"), sent());
    assertEquals(1, made.size());
    assertEquals(0, buffer.droppedSamples());
  }

  @Test
  void aProducerThatCannotBeMadeIsTriedAgain() throws Exception {
    failuresToCome.add(new CannotConnect());
    buffer.put(Samples.at("workers", 1000));
    runUntilEmpty();
    assertEquals(List.of("tidegate.samples 1000"), sent());
  }

  @Test
  void aBrokenProducerIsReplaced() throws Exception {
    failuresToCome.add(new ThrownAtOnce());
    buffer.put(Samples.at("workers", 1000));
    runUntilEmpty();
    assertEquals(2, made.size());
    assertTrue(made.get(0).closed());
    assertEquals(List.of("tidegate.samples 1000"), sent());
  }

  @Test
  void whatNoBrokerWillTakeIsDroppedAndTold() throws Exception {
    failuresToCome.add(new RecordTooLargeException("5 MB"));
    buffer.put(Samples.at("workers", 1000));
    runUntilEmpty();
    assertEquals(1, buffer.droppedSamples());
    assertEquals(0, reporter.samplesSent());
    buffer.put(Samples.at("workers", 2000));
    assertEquals(1, buffer.takeSamples(1).get(0).droppedSamples());
  }

  @Test
  void givingUpEndsItAlthoughNothingCanBeSent() throws Exception {
    for (int i = 0; i < 1000; i++) {
      failuresToCome.add(new TimeoutException("no metadata"));
    }
    buffer.put(Samples.at("workers", 1000));
    Thread thread = new Thread(reporter);
    thread.start();
    reporter.stop();
    reporter.giveUp();
    thread.join(TimeUnit.SECONDS.toMillis(10));
    assertFalse(thread.isAlive());
    assertEquals(1, buffer.waiting());
  }
}
