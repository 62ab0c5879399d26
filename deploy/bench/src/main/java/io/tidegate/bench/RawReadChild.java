package io.tidegate.bench;

import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A bare Kafka consumer that reads the same samples and does nothing with them. Arguments:
 * bootstrap, partitions, samples, rounds.
 */
final class RawReadChild {
  private RawReadChild() {}

  public static void main(String[] arguments) {
    long samples = Long.parseLong(arguments[2]);
    List<TopicPartition> partitions =
        IntStream.range(0, Integer.parseInt(arguments[1]))
            .mapToObj(p -> new TopicPartition(Topics.SAMPLES, p))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", arguments[0],
                "isolation.level", "read_committed",
                "max.poll.records", "10000"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
        consumer.seekToBeginning(partitions);
        long sinceNanos = System.nanoTime();
        long read = 0;
        long bytes = 0;
        while (read < samples) {
          for (var origin : consumer.poll(Duration.ofMillis(100))) {
            if (origin.value() != null) {
              read++;
              bytes += origin.value().length;
            }
          }
        }
        double seconds = (System.nanoTime() - sinceNanos) / 1e9;
        System.out.println("round=" + seconds);
        System.err.printf("raw, round %d: %.3f s, %d bytes%n", round, seconds, bytes);
      }
    }
  }
}
