package io.tidegate.controller.service;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.bus.LatestRecords;
import io.tidegate.controller.audit.ChainCheck;
import io.tidegate.controller.audit.ChainLink;
import io.tidegate.controller.audit.ChainResult;
import io.tidegate.wire.AuditHead;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the audit log of every partition from its beginning and checks its chain. */
public final class AuditLogCheck {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int PATIENCE_MILLIS = 10_000;

  private AuditLogCheck() {}

  /**
   * The results by partition. Blocks; may run while controllers write.
   *
   * @throws TimeoutException if it takes longer than the bound, or the brokers do not answer
   */
  public static Map<Integer, ChainResult> run(String bootstrap, Duration bound)
      throws TimeoutException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    Map<Integer, ChainResult> results = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
      for (PartitionInfo info : consumer.partitionsFor(Topics.DECISIONS)) {
        // The head first: what is written meanwhile only makes the log longer than it.
        ChainLink head = head(bootstrap, info.partition());
        results.put(
            info.partition(),
            check(
                consumer,
                new TopicPartition(Topics.DECISIONS, info.partition()),
                head,
                deadlineNanos));
      }
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      TimeoutException late =
          new TimeoutException("the brokers at %s do not answer: %s".formatted(bootstrap, e));
      late.initCause(e);
      throw late;
    }
    return results;
  }

  private static ChainLink head(String bootstrap, int partition) throws TimeoutException {
    byte[] kept =
        LatestRecords.read(
                bootstrap,
                new TopicPartition(Topics.CONTROLLER_STATE, partition),
                Duration.ofMillis(PATIENCE_MILLIS))
            .get(Topics.AUDIT_KEY);
    try {
      return kept == null
          ? ChainLink.START
          : AuditTrail.linkOf(WireCodec.decode(kept, AuditHead.class));
    } catch (UndecodableRecordException e) {
      throw new IllegalStateException(
          "partition %d: the newest link, which is kept on %s, cannot be read: %s"
              .formatted(partition, Topics.CONTROLLER_STATE, e.getMessage()),
          e);
    }
  }

  private static ChainResult check(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      ChainLink head,
      long deadlineNanos)
      throws TimeoutException {
    ChainCheck check = new ChainCheck(head);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long end = consumer.endOffsets(Set.of(partition)).get(partition);
    while (consumer.position(partition) < end) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new TimeoutException(
            "%s was checked up to offset %d of %d in time: name a longer --timeout"
                .formatted(partition, consumer.position(partition), end));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        Header link = record.headers().lastHeader(ChainLink.HEADER);
        check.take(
            record.offset(), link == null ? null : link.value(), record.key(), record.value());
      }
    }
    return check.end();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
    return new KafkaConsumer<>(
        BrokerLogins.with(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed",
                "default.api.timeout.ms",
                PATIENCE_MILLIS,
                "request.timeout.ms",
                PATIENCE_MILLIS / 2)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
