package io.tidegate.bench;

import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Follows what each role publishes, as a reader of committed records: how much, and how long a
 * partition was silent.
 */
final class StageWatch implements AutoCloseable {
  static final List<String> ROLES = List.of("collector", "predictor", "controller");

  /** By role; a controller writes the state of each pool whose window it took. */
  static final Map<String, String> TOPICS =
      Map.of(
          "collector", Topics.WINDOWS,
          "predictor", Topics.FORECASTS,
          "controller", Topics.CONTROLLER_STATE);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> lastNanos = new HashMap<>();
  private final Map<TopicPartition, Long> counts = new HashMap<>();
  private final Map<TopicPartition, Long> next = new HashMap<>();
  private final Map<String, Long> longestNanos = new HashMap<>();
  private final Set<String> windows = new HashSet<>();
  private final Thread thread = new Thread(this::run, "stage-watch");
  private long doubled;
  private long refused;
  private volatile boolean closing;
  private volatile RuntimeException failure;

  StageWatch(String bootstrap, int partitions) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : TOPICS.values()) {
      for (int p = 0; p < partitions; p++) {
        all.add(new TopicPartition(topic, p));
      }
    }
    all.forEach(partition -> counts.put(partition, 0L));
    for (int p = 0; p < partitions; p++) {
      all.add(new TopicPartition(Topics.REJECTED, p));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    mark();
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try (consumer) {
      while (!closing) {
        take(consumer.poll(Duration.ofMillis(50)));
      }
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private synchronized void take(ConsumerRecords<byte[], byte[]> records) {
    long now = System.nanoTime();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
      if (partition.topic().equals(Topics.REJECTED)) {
        refused += some.size();
        continue;
      }
      counts.merge(partition, (long) some.size(), Long::sum);
      next.put(partition, some.get(some.size() - 1).offset() + 1);
      silence(partition, now);
      lastNanos.put(partition, now);
      if (partition.topic().equals(Topics.WINDOWS)) {
        some.forEach(this::window);
      }
    }
  }

  private void silence(TopicPartition partition, long now) {
    longestNanos.merge(partition.topic(), now - lastNanos.get(partition), Math::max);
  }

  private void window(ConsumerRecord<byte[], byte[]> one) {
    PoolWindow window;
    try {
      window = WireCodec.decode(one.value(), PoolWindow.class);
    } catch (UndecodableRecordException e) {
      throw new IllegalStateException(one.toString(), e);
    }
    if (!windows.add(window.pool().key() + "@" + window.startMillis())) {
      doubled++;
    }
  }

  /** From now on silences are measured anew. */
  synchronized void mark() {
    longestNanos.clear();
    counts.keySet().forEach(partition -> lastNanos.put(partition, System.nanoTime()));
  }

  /** The longest time since the mark in which a partition of this topic had nothing, in seconds. */
  synchronized double longestSilenceSeconds(String topic) {
    long now = System.nanoTime();
    lastNanos.keySet().stream()
        .filter(partition -> partition.topic().equals(topic))
        .forEach(partition -> silence(partition, now));
    return longestNanos.get(topic) / 1e9;
  }

  synchronized long count(String topic) {
    return counts.entrySet().stream()
        .filter(e -> e.getKey().topic().equals(topic))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  synchronized Map<TopicPartition, Long> counts() {
    return Map.copyOf(counts);
  }

  /** Up to where each partition was read. */
  synchronized Map<TopicPartition, Long> next() {
    return Map.copyOf(next);
  }

  /** Windows that were published more than once. */
  synchronized long doubled() {
    return doubled;
  }

  /** Samples that were refused, and what else somebody could not take. */
  synchronized long refused() {
    return refused;
  }

  synchronized boolean published(String pool, long startMillis) {
    return windows.contains(pool + "@" + startMillis);
  }

  /** Until every partition of every topic has something that came after this call. */
  void awaitEach(long seconds) throws IOException, InterruptedException {
    long since = System.nanoTime();
    while (!eachSince(since)) {
      check();
      if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(seconds)) {
        throw new IOException(
            "not within %d s is there anything on each partition".formatted(seconds));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private synchronized boolean eachSince(long nanos) {
    return lastNanos.values().stream().allMatch(last -> last - nanos > 0);
  }

  void check() throws IOException {
    if (failure != null) {
      throw new IOException("the topics could not be followed", failure);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closing = true;
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }
}
