package io.tidegate.bus;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a partition of a compacted topic to its end: what an owner needs to know to go on. */
public final class LatestRecords {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_BLOCK_MILLIS = 10_000;
  private static final int FETCH_WAIT_MILLIS = 10;

  private LatestRecords() {}

  /**
   * The newest committed value per key; deleted keys are absent. The end is the one at the time of
   * the call, behind which nothing can come from an owner that was fenced before. Blocks: for
   * {@link BatchHandler#assigned} or a worker.
   *
   * @throws TimeoutException if the end was not reached in time
   */
  public static Map<String, byte[]> read(String bootstrap, TopicPartition partition, Duration bound)
      throws TimeoutException {
    Map<String, byte[]> values = new TreeMap<>();
    records(bootstrap, partition, bound).forEach((key, found) -> values.put(key, found.value()));
    return values;
  }

  /**
   * As {@link #read}, for who also needs to know when or where a record was stored.
   *
   * @throws TimeoutException if the end was not reached in time
   */
  public static Map<String, ConsumerRecord<byte[], byte[]>> records(
      String bootstrap, TopicPartition partition, Duration bound) throws TimeoutException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    Map<String, Object> settings =
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
                // Behind the end nothing is waited for; closing would wait for that fetch, too.
                "fetch.max.wait.ms",
                FETCH_WAIT_MILLIS,
                "default.api.timeout.ms",
                (int) Math.min(MAX_BLOCK_MILLIS, Math.max(1, bound.toMillis())),
                "request.timeout.ms",
                (int) Math.min(MAX_BLOCK_MILLIS, Math.max(1, bound.toMillis()))));
    Map<String, ConsumerRecord<byte[], byte[]>> latest = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(Set.of(partition));
      consumer.seekToBeginning(Set.of(partition));
      long end = consumer.endOffsets(Set.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        if (System.nanoTime() - deadlineNanos >= 0) {
          throw new TimeoutException(
              "%s at offset %d of %d after %d ms"
                  .formatted(partition, consumer.position(partition), end, bound.toMillis()));
        }
        for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
          put(latest, found);
        }
      }
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      TimeoutException late =
          new TimeoutException(
              "%s could not be read within %d ms".formatted(partition, bound.toMillis()));
      late.initCause(e);
      throw late;
    }
    return latest;
  }

  private static void put(
      Map<String, ConsumerRecord<byte[], byte[]>> latest, ConsumerRecord<byte[], byte[]> found) {
    if (found.key() == null) {
      return;
    }
    String key = new String(found.key(), StandardCharsets.UTF_8);
    if (found.value() == null) {
      latest.remove(key);
    } else {
      latest.put(key, found);
    }
  }
}
