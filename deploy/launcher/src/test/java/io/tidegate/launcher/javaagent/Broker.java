package io.tidegate.launcher.javaagent;

import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.wire.Ack;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker with Tidegate's topics, and what stands on them of a pool. */
final class Broker implements AutoCloseable {
  private final EmbeddedKafka kafka;
  private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
  private int commands;

  private Broker(EmbeddedKafka kafka) {
    this.kafka = kafka;
  }

  static Broker start(Path directory, int port) throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(directory, port);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofHours(1), Duration.ofSeconds(60))
        .ensure();
    return new Broker(kafka);
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  /** The newest sample of a pool that fits. */
  PoolSample awaitSample(PoolId pool, Predicate<PoolSample> fits) {
    List<PoolSample> found = new ArrayList<>();
    Await.until(
        "a sample of " + pool,
        () -> {
          found.clear();
          read(Topics.SAMPLES, PoolSample.class).stream()
              .filter(sample -> sample.pool().equals(pool))
              .filter(fits)
              .forEach(found::add);
          return !found.isEmpty();
        });
    return found.get(found.size() - 1);
  }

  /**
   * Commands a size until there is an answer: an instance takes no commands from before it first
   * got through to the broker.
   */
  Ack resize(PoolSample seen, int target, UnaryOperator<Command> signed) {
    return resize(seen, target, signed, "none");
  }

  /** With commands that are compressed, as a cluster can be set to do. */
  Ack resize(PoolSample seen, int target, UnaryOperator<Command> signed, String compression) {
    String mark = "c-" + commands++ + "-";
    for (int attempt = 0; ; attempt++) {
      long now = System.currentTimeMillis();
      send(
          signed.apply(
              new Command(
                  mark + attempt,
                  "d-1",
                  seen.pool(),
                  seen.instance(),
                  0,
                  seen.spec().size(),
                  target,
                  now,
                  now + 60_000)),
          compression);
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
      while (System.nanoTime() - until < 0) {
        Optional<Ack> answer =
            read(Topics.ACKS, Ack.class).stream()
                .filter(ack -> ack.commandId().startsWith(mark))
                .findFirst();
        if (answer.isPresent()) {
          return answer.get();
        }
      }
      if (attempt == 20) {
        throw new AssertionError("no answer to " + attempt + " commands for " + seen.pool());
      }
    }
  }

  private void send(Command command, String compression) {
    try {
      producers
          .computeIfAbsent(compression, this::producer)
          .send(
              new ProducerRecord<>(
                  Topics.COMMANDS,
                  command.instance().getBytes(StandardCharsets.UTF_8),
                  WireCodec.encode(command)))
          .get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the command could not be sent", e);
    }
  }

  private KafkaProducer<byte[], byte[]> producer(String compression) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", kafka.bootstrap(), "compression.type", compression),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private <T extends WireMessage> List<T> read(String topic, Class<T> type) {
    List<T> messages = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> origin :
        KafkaProbe.read(kafka.bootstrap(), new TopicPartition(topic, 0))) {
      try {
        messages.add(WireCodec.decode(origin.value(), type));
      } catch (UndecodableRecordException e) {
        throw new AssertionError(e);
      }
    }
    return messages;
  }

  @Override
  public void close() throws IOException {
    producers.values().forEach(producer -> producer.close(Duration.ofSeconds(1)));
    kafka.close();
  }
}
