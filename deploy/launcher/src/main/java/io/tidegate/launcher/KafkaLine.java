package io.tidegate.launcher;

import io.tidegate.gate.generators.Line;
import io.tidegate.wire.GateReport;
import io.tidegate.wire.GateWork;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A line over two topics of one partition each. It begins with what is said after it was opened: a
 * run of yesterday is nobody's any more.
 */
final class KafkaLine<I extends WireMessage, O extends WireMessage> implements Line<I, O> {
  private static final long CREATE_SECONDS = 20;
  private static final Duration CLOSE = Duration.ofSeconds(4);

  /** Nothing of it is read later; it is kept for a while for who wants to look. */
  private static final Duration RETENTION = Duration.ofHours(1);

  private final TopicPartition heard;
  private final TopicPartition said;
  private final Class<I> type;

  /** Empty: all. */
  private final Set<String> keys;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ArrayDeque<I> waiting = new ArrayDeque<>();
  private final AtomicReference<Exception> unsent = new AtomicReference<>();
  private long leftOut;
  private String firstLeftOut = "";

  /** As a send can wait for the brokers. */
  private final ExecutorService sending =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "gate-line");
            thread.setDaemon(true);
            return thread;
          });

  private KafkaLine(
      Map<String, Object> client, String heard, String said, Class<I> type, Set<String> keys) {
    this.heard = new TopicPartition(heard, 0);
    this.said = new TopicPartition(said, 0);
    this.type = type;
    this.keys = keys;
    Map<String, Object> in = new HashMap<>(client);
    in.put("enable.auto.commit", false);
    in.put("auto.offset.reset", "latest");
    in.put("default.api.timeout.ms", 20_000);
    Map<String, Object> out = new HashMap<>(client);
    out.put("acks", "all");
    out.put("linger.ms", 0);
    out.put("compression.type", "lz4");
    out.put("max.block.ms", 10_000);
    out.put("request.timeout.ms", 5_000);
    out.put("delivery.timeout.ms", 10_000);
    consumer = new KafkaConsumer<>(in, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    try {
      consumer.assign(List.of(this.heard));
      consumer.seek(this.heard, consumer.endOffsets(List.of(this.heard)).get(this.heard));
      producer = new KafkaProducer<>(out, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (RuntimeException e) {
      consumer.close(CloseOptions.timeout(CLOSE));
      throw e;
    }
  }

  /** That of who judges. */
  static KafkaLine<GateReport, GateWork> ofJudge(GateKafka kafka) {
    return open(kafka, Topics.GATE_REPORTS, Topics.GATE_WORK, GateReport.class, Set.of());
  }

  /** That of a generator. */
  static KafkaLine<GateWork, GateReport> ofGenerator(GateKafka kafka, String name) {
    return open(
        kafka, Topics.GATE_WORK, Topics.GATE_REPORTS, GateWork.class, Set.of(name, GateWork.ALL));
  }

  private static <I extends WireMessage, O extends WireMessage> KafkaLine<I, O> open(
      GateKafka kafka, String heard, String said, Class<I> type, Set<String> keys) {
    try {
      create(kafka.client(), List.of(heard, said));
      return new KafkaLine<>(kafka.client(), heard, said, type, keys);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failed("interrupted while connecting to Kafka", e);
    } catch (KafkaException | ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
      throw CommandFailedException.failed(
          "load generators meet on the topics %s and %s, and Kafka at %s does not let them: %s"
              .formatted(Topics.GATE_WORK, Topics.GATE_REPORTS, kafka.bootstrap(), cause),
          e);
    }
  }

  /** Whoever comes first; with as many replicas as the brokers make by themselves. */
  private static void create(Map<String, Object> client, List<String> topics)
      throws ExecutionException, InterruptedException, TimeoutException {
    Admin admin = Admin.create(client);
    try {
      Set<String> present = admin.listTopics().names().get(CREATE_SECONDS, TimeUnit.SECONDS);
      for (String topic : topics) {
        if (!present.contains(topic)) {
          create(admin, topic);
        }
      }
    } finally {
      admin.close(Duration.ofSeconds(1));
    }
  }

  private static void create(Admin admin, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, String> settings =
        Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(RETENTION.toMillis()));
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, Optional.of(1), Optional.<Short>empty()).configs(settings)))
          .all()
          .get(CREATE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  @Override
  public void send(O message) {
    byte[] key = message.key().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> outgoing =
        new ProducerRecord<>(said.topic(), said.partition(), key, WireCodec.encode(message));
    try {
      sending.execute(() -> sendNow(outgoing));
    } catch (RejectedExecutionException e) {
      unsent.compareAndSet(null, new IllegalStateException("the line is closed", e));
    }
  }

  private void sendNow(ProducerRecord<byte[], byte[]> outgoing) {
    try {
      producer.send(
          outgoing,
          (metadata, problem) -> {
            if (problem != null) {
              unsent.compareAndSet(null, problem);
            }
          });
    } catch (RuntimeException e) {
      unsent.compareAndSet(null, e);
    }
  }

  @Override
  public Optional<I> next(Duration patience) throws IOException {
    Exception problem = unsent.getAndSet(null);
    if (problem != null) {
      throw new IOException(
          "something said on %s did not get through: %s".formatted(said, problem), problem);
    }
    if (waiting.isEmpty()) {
      try {
        consumer.poll(patience).forEach(this::take);
      } catch (KafkaException e) {
        throw new IOException("%s cannot be read: %s".formatted(heard, e), e);
      }
    }
    return Optional.ofNullable(waiting.poll());
  }

  private void take(ConsumerRecord<byte[], byte[]> origin) {
    String key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
    if (!keys.isEmpty() && !keys.contains(key)) {
      return;
    }
    try {
      waiting.add(WireCodec.decode(origin.value(), type));
    } catch (UndecodableRecordException e) {
      leftOut++;
      if (leftOut == 1) {
        firstLeftOut = "at offset %d: %s".formatted(origin.offset(), e.getMessage());
      }
    }
  }

  @Override
  public Optional<String> leftOut() {
    return leftOut == 0
        ? Optional.empty()
        : Optional.of(
            "%d records on %s could not be used and were left out, the first %s"
                .formatted(leftOut, heard.topic(), firstLeftOut));
  }

  @Override
  public void close() {
    sending.shutdown();
    try {
      if (!sending.awaitTermination(CLOSE.toSeconds(), TimeUnit.SECONDS)) {
        sending.shutdownNow();
      }
    } catch (InterruptedException e) {
      sending.shutdownNow();
      Thread.currentThread().interrupt();
    }
    producer.close(CLOSE);
    consumer.close(CloseOptions.timeout(CLOSE));
  }
}
