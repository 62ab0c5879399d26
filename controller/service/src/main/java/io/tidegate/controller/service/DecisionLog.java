package io.tidegate.controller.service;

import io.tidegate.bus.BrokerLogins;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.Verification;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds what was decided for a pool at a time, in the audit log: from the end backwards, as what is
 * asked for is mostly recent. Event time orders it, not where a record stands.
 */
public final class DecisionLog {
  private static final int CHUNK = 2_000;
  private static final Duration POLL = Duration.ofMillis(100);

  /** What was found: the decision, and the verdict on it if there is one. */
  public record Found(Decision decision, Optional<Verification> verification) {}

  private final String bootstrap;
  private final Duration bound;

  /**
   * @param bound of one search
   */
  public DecisionLog(String bootstrap, Duration bound) {
    this.bootstrap = bootstrap;
    this.bound = bound;
  }

  /**
   * The newest decision of a pool that was made at or before a time; empty if there is none.
   * Blocks.
   *
   * @throws TimeoutException if the log is too long to be searched within the bound
   */
  public Optional<Found> at(PoolId pool, long atMillis) throws TimeoutException {
    long deadlineNanos = System.nanoTime() + bound.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(Topics.DECISIONS)) {
        partitions.add(new TopicPartition(Topics.DECISIONS, info.partition()));
      }
      // A pool is where its agents' client put it, and only Kafka's own put it there.
      byte[] key = pool.key().getBytes(StandardCharsets.UTF_8);
      int usual = Utils.toPositive(Utils.murmur2(key)) % partitions.size();
      partitions.sort(Comparator.comparing(p -> p.partition() == usual ? -1 : p.partition()));
      for (TopicPartition partition : partitions) {
        Optional<Found> found = search(consumer, partition, pool, atMillis, deadlineNanos);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      TimeoutException late = new TimeoutException("the audit log does not answer: " + e);
      late.initCause(e);
      throw late;
    }
  }

  private Optional<Found> search(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      PoolId pool,
      long atMillis,
      long deadlineNanos)
      throws TimeoutException {
    Map<String, Verification> verdicts = new HashMap<>();
    consumer.assign(Set.of(partition));
    long first = consumer.beginningOffsets(Set.of(partition)).get(partition);
    long end = consumer.endOffsets(Set.of(partition)).get(partition);
    while (end > first) {
      long from = Math.max(first, end - CHUNK);
      List<ConsumerRecord<byte[], byte[]>> chunk =
          chunk(consumer, partition, from, end, deadlineNanos);
      for (int i = chunk.size() - 1; i >= 0; i--) {
        WireMessage message = decoded(chunk.get(i), pool).orElse(null);
        if (message instanceof Verification verdict) {
          verdicts.put(verdict.decisionId(), verdict);
        } else if (message instanceof Decision decision && decision.atMillis() <= atMillis) {
          return Optional.of(
              new Found(decision, Optional.ofNullable(verdicts.get(decision.decisionId()))));
        }
      }
      end = from;
    }
    return Optional.empty();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    int millis = (int) Math.min(10_000, bound.toMillis());
    return new KafkaConsumer<>(
        BrokerLogins.with(
            Map.of(
                "bootstrap.servers", bootstrap,
                "enable.auto.commit", false,
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed",
                "max.poll.records", CHUNK,
                "default.api.timeout.ms", millis,
                "request.timeout.ms", millis)),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private List<ConsumerRecord<byte[], byte[]>> chunk(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition own,
      long from,
      long end,
      long deadlineNanos)
      throws TimeoutException {
    List<ConsumerRecord<byte[], byte[]>> chunk = new ArrayList<>();
    consumer.seek(own, from);
    while (consumer.position(own) < end) {
      if (System.nanoTime() - deadlineNanos >= 0) {
        throw new TimeoutException(
            "the audit log %s was searched back to offset %d within %d ms: ask for a later time"
                .formatted(own, end, bound.toMillis()));
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          chunk.add(record);
        }
      }
    }
    return chunk;
  }

  private static Optional<WireMessage> decoded(ConsumerRecord<byte[], byte[]> record, PoolId pool) {
    if (record.key() == null
        || record.value() == null
        || !pool.key().equals(new String(record.key(), StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    try {
      return Optional.of(WireCodec.decode(record.value()));
    } catch (UndecodableRecordException e) {
      // Of a newer version: what this one can read is what it can explain.
      return Optional.empty();
    }
  }
}
