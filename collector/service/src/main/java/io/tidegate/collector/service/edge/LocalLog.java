package io.tidegate.collector.service.edge;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The edge's own windows and alerts, as the uplink reads them. For one thread. */
final class LocalLog implements AutoCloseable {
  /** Its committed offsets are for Kafka's tools and for the time before the centre answers. */
  static final String GROUP = "tidegate-uplink";

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LOOK_BOUND = Duration.ofSeconds(2);
  private static final int BLOCK_MILLIS = 10_000;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final Set<TopicPartition> partitions;
  private final String cluster;

  private LocalLog(
      KafkaConsumer<byte[], byte[]> consumer,
      Admin admin,
      Set<TopicPartition> partitions,
      String cluster) {
    this.consumer = consumer;
    this.admin = admin;
    this.partitions = partitions;
    this.cluster = cluster;
  }

  /** Blocks, bounded. */
  static LocalLog open(String bootstrap)
      throws InterruptedException, ExecutionException, TimeoutException {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            BrokerLogins.with(
                Map.of(
                    "bootstrap.servers",
                    bootstrap,
                    "group.id",
                    GROUP,
                    "enable.auto.commit",
                    false,
                    // What was deleted unsent has to be noticed, not passed over.
                    "auto.offset.reset",
                    "none",
                    "isolation.level",
                    "read_committed",
                    "max.poll.records",
                    500,
                    "max.partition.fetch.bytes",
                    524_288,
                    "default.api.timeout.ms",
                    BLOCK_MILLIS,
                    "request.timeout.ms",
                    BLOCK_MILLIS / 2)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    Admin admin = null;
    try {
      Set<TopicPartition> found = new HashSet<>();
      for (String topic : List.of(Topics.WINDOWS, Topics.ALERTS)) {
        for (PartitionInfo info : consumer.partitionsFor(topic)) {
          found.add(new TopicPartition(topic, info.partition()));
        }
      }
      consumer.assign(found);
      admin =
          Admin.create(
              BrokerLogins.with(
                  Map.of(
                      "bootstrap.servers", bootstrap,
                      "default.api.timeout.ms", BLOCK_MILLIS,
                      "request.timeout.ms", BLOCK_MILLIS / 2)));
      String cluster = admin.describeCluster().clusterId().get(BLOCK_MILLIS, TimeUnit.MILLISECONDS);
      return new LocalLog(consumer, admin, Set.copyOf(found), cluster);
    } catch (RuntimeException | InterruptedException | ExecutionException | TimeoutException e) {
      consumer.close();
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      throw e;
    }
  }

  Set<TopicPartition> partitions() {
    return partitions;
  }

  /** The local broker's identity, which its data directory keeps. */
  String cluster() {
    return cluster;
  }

  Map<TopicPartition, Long> beginnings() {
    return consumer.beginningOffsets(partitions);
  }

  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  void seek(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
  }

  /** Behind what was read. */
  long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /** The next records; fails if they are not there any more. */
  ConsumerRecords<byte[], byte[]> poll() {
    return consumer.poll(POLL);
  }

  /** Notes down locally what stands upstream. */
  void remember(Collection<UplinkProgress> progress) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    progress.forEach(
        p ->
            offsets.put(
                p.partition(), new OffsetAndMetadata(p.next(), "%d".formatted(p.untilMillis()))));
    consumer.commitSync(offsets);
  }

  /** What was noted down last; a partition is absent where nothing was. */
  Map<TopicPartition, UplinkProgress> remembered() {
    Map<TopicPartition, UplinkProgress> found = new HashMap<>();
    consumer
        .committed(partitions)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                found.put(
                    partition,
                    new UplinkProgress(partition, offset.offset(), millis(offset.metadata()), 0));
              }
            });
    return found;
  }

  private static long millis(String text) {
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  /** Reads a stretch of one partition again; the position is where it ends. Blocks. */
  void read(
      TopicPartition partition,
      long from,
      long to,
      Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    only(
        partition,
        () -> {
          consumer.seek(partition, from);
          long deadlineNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
          while (consumer.position(partition) < to) {
            if (System.nanoTime() - deadlineNanos >= 0) {
              throw new org.apache.kafka.common.errors.TimeoutException(
                  "%s was not read from %d to %d within 2 minutes".formatted(partition, from, to));
            }
            for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
              if (found.offset() < to) {
                reader.accept(found);
              }
            }
          }
        });
    consumer.seek(partition, to);
  }

  /** The event time of the record at an offset; empty if none comes soon. */
  OptionalLong timeAt(TopicPartition partition, long offset) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    only(
        partition,
        () -> {
          consumer.seek(partition, offset);
          long deadlineNanos = System.nanoTime() + LOOK_BOUND.toNanos();
          while (found.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
            consumer.poll(POLL).forEach(found::add);
          }
        });
    consumer.seek(partition, offset);
    return found.stream().mapToLong(LocalLog::eventMillis).filter(t -> t > 0).findFirst();
  }

  private void only(TopicPartition partition, Runnable reading) {
    Set<TopicPartition> others = new HashSet<>(partitions);
    others.remove(partition);
    consumer.pause(others);
    try {
      reading.run();
    } finally {
      consumer.resume(others);
    }
  }

  private static long eventMillis(ConsumerRecord<byte[], byte[]> found) {
    try {
      return eventMillis(WireCodec.decode(found.value()));
    } catch (UndecodableRecordException e) {
      return 0;
    }
  }

  /** The time that a message is about; 0 if it is of another kind. */
  static long eventMillis(WireMessage message) {
    if (message instanceof PoolWindow window) {
      return window.endMillis();
    }
    return message instanceof Alert alert ? alert.atMillis() : 0;
  }

  /** What all of the local broker's topics take on the disk. */
  long bytes() throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeLogDirs(
            admin.describeCluster().nodes().get(BLOCK_MILLIS, TimeUnit.MILLISECONDS).stream()
                .map(node -> node.id())
                .toList())
        .allDescriptions()
        .get(BLOCK_MILLIS, TimeUnit.MILLISECONDS)
        .values()
        .stream()
        .flatMap(directories -> directories.values().stream())
        .flatMap(directory -> directory.replicaInfos().values().stream())
        .mapToLong(replica -> replica.size())
        .sum();
  }

  @Override
  public void close() {
    consumer.close();
    admin.close(Duration.ofSeconds(1));
  }
}
