package io.tidegate.bus;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's consumer that notices when it has delivered what was there at its start. */
final class TailedConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(4);

  private final Backoff backoff = new Backoff();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<TopicPartition, Long> toReach = new HashMap<>();
  private Set<TopicPartition> partitions = Set.of();

  /** What somebody asked for, with the position up to which it was delivered. */
  private final Map<TopicPartition, Long> delivered = new ConcurrentHashMap<>();

  private volatile Runnable onCaughtUp = () -> {};
  private volatile Consumer<Throwable> onFailure = failure -> {};
  private volatile Runnable onSuccess = () -> {};
  private volatile long polledAtNanos = System.nanoTime();

  private TailedConsumer(Map<String, Object> settings) {
    super(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Finds the partitions and where to begin; blocks, bounded. */
  static TailedConsumer open(String bootstrap, List<String> topics, TailConsumer.From from) {
    TailedConsumer consumer =
        new TailedConsumer(
            BrokerLogins.with(
                Map.of(
                    "bootstrap.servers",
                    Settings.present("bootstrap", bootstrap),
                    "enable.auto.commit",
                    false,
                    "auto.offset.reset",
                    "earliest",
                    "isolation.level",
                    "read_committed",
                    "max.poll.records",
                    2_000,
                    "default.api.timeout.ms",
                    10_000,
                    "request.timeout.ms",
                    5_000)));
    try {
      consumer.position(topics, from);
      return consumer;
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private void position(List<String> topics, TailConsumer.From from) {
    Set<TopicPartition> found = new HashSet<>();
    for (String topic : topics) {
      List<PartitionInfo> infos = partitionsFor(topic);
      if (infos == null || infos.isEmpty()) {
        throw new IllegalStateException("topic '%s' does not exist".formatted(topic));
      }
      infos.forEach(info -> found.add(new TopicPartition(topic, info.partition())));
    }
    partitions = Set.copyOf(found);
    assign(partitions);
    Map<TopicPartition, Long> ends = endOffsets(partitions);
    if (from == TailConsumer.From.BEGINNING) {
      beginningOffsets(partitions).forEach(this::seek);
      toReach.putAll(ends);
    } else {
      ends.forEach(this::seek);
    }
  }

  Set<TopicPartition> partitions() {
    return partitions;
  }

  void listen(Runnable caughtUp, Runnable success, Consumer<Throwable> failure) {
    onCaughtUp = caughtUp;
    onSuccess = success;
    onFailure = failure;
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    polledAtNanos = System.nanoTime();
    try {
      // Vert.x polls again only after the handler had the records of the poll before, so these
      // positions stand for what was delivered.
      toReach.entrySet().removeIf(end -> position(end.getKey()) >= end.getValue());
      delivered.replaceAll((partition, before) -> position(partition));
      if (toReach.isEmpty()) {
        onCaughtUp.run();
      }
      ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
      backoff.reset();
      onSuccess.run();
      return records;
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      onFailure.accept(e);
      pause(backoff.nextMillis());
      return ConsumerRecords.empty();
    }
  }

  long sincePollMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - polledAtNanos);
  }

  /** 0 until the poll after the first call. */
  long delivered(TopicPartition partition) {
    return delivered.computeIfAbsent(partition, asked -> 0L);
  }

  private void pause(long millis) {
    try {
      // Not a sleep: closing ends it.
      if (closing.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  void beginClosing() {
    closing.countDown();
  }

  @Override
  public void close() {
    super.close(CloseOptions.timeout(CLOSE_BOUND));
  }
}
