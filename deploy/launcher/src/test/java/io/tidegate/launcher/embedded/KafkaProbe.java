package io.tidegate.launcher.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plain Kafka clients, to look at a broker past the code under test. */
public final class KafkaProbe {
  private KafkaProbe() {}

  public static void createTopic(String bootstrap, String topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin
          .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  public static KafkaProducer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "acks", "all"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** All records of a partition that are visible to a reader of committed records. */
  public static List<ConsumerRecord<byte[], byte[]>> read(
      String bootstrap, TopicPartition partition) {
    return read(bootstrap, partition, "read_committed");
  }

  /** With the records of transactions that are still open, or that were aborted. */
  public static List<ConsumerRecord<byte[], byte[]>> readUncommitted(
      String bootstrap, TopicPartition partition) {
    return read(bootstrap, partition, "read_uncommitted");
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(
      String bootstrap, TopicPartition partition, String isolation) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", isolation,
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(Set.of(partition));
      consumer.seekToBeginning(Set.of(partition));
      long end = consumer.endOffsets(Set.of(partition)).get(partition);
      long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (consumer.position(partition) < end) {
        if (System.nanoTime() - deadlineNanos >= 0) {
          throw new AssertionError(partition + " was not read to " + end + " within 30 s");
        }
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  public static List<String> texts(String bootstrap, TopicPartition partition) {
    return read(bootstrap, partition).stream()
        .map(found -> new String(found.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
