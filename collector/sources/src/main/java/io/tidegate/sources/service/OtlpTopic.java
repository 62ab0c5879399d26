package io.tidegate.sources.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.sources.PoolIntake.Taken;
import io.tidegate.sources.otlp.MalformedOtlpException;
import io.tidegate.sources.otlp.OtlpMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the topic to which an OpenTelemetry Collector's Kafka exporter writes metrics ({@code
 * encoding: otlp_proto}). Offsets are committed when the samples stand on our own topic; what is no
 * OTLP is parked. A group that is new begins at the end: of old metrics no window is open any more.
 */
final class OtlpTopic implements BatchHandler {
  private static final String GROUP = "tidegate-sources";
  private static final Duration OFFSETS_BOUND = Duration.ofSeconds(10);

  private final String topic;
  private final IntakeLane lane;
  private final SampleOutbox outbox;
  private final RejectedRecords rejected;
  private final SourceLedger ledger = new SourceLedger();
  private GroupConsumer consumer;

  private OtlpTopic(String topic, IntakeLane lane, SampleOutbox outbox, RejectedRecords rejected) {
    this.topic = topic;
    this.lane = lane;
    this.outbox = outbox;
    this.rejected = rejected;
  }

  static Future<OtlpTopic> start(
      Vertx vertx,
      String bootstrap,
      String topic,
      IntakeLane lane,
      SampleOutbox outbox,
      RejectedRecords rejected) {
    OtlpTopic started = new OtlpTopic(topic, lane, outbox, rejected);
    return GroupConsumer.start(
            vertx, new GroupConsumerOptions(bootstrap, GROUP, List.of(topic)), started)
        .map(
            consumer -> {
              started.consumer = consumer;
              return started;
            });
  }

  Optional<String> trouble() {
    if (!consumer.owning().isComplete()) {
      return Optional.of("no partition of topic '%s' is assigned: does it exist?".formatted(topic));
    }
    return consumer.lastError().map(Throwable::toString).or(() -> ledger.trouble(lane.nowMillis()));
  }

  Future<Void> owning() {
    return consumer.owning();
  }

  SourceLedger ledger() {
    return ledger;
  }

  Future<Void> close() {
    return consumer.close();
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> source) {
    Set<TopicPartition> fresh = new HashSet<>(partitions);
    fresh.removeAll(committed.keySet());
    return fresh.isEmpty() ? Map.of() : source.endOffsets(fresh, OFFSETS_BOUND);
  }

  /** A record that cannot be used. */
  private record Unusable(ConsumerRecord<byte[], byte[]> origin, String reason) {}

  /** What a batch gave. */
  private record Read(List<Taken> taken, List<Unusable> unusable) {}

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    return lane.run(() -> read(batch))
        .compose(
            read -> {
              List<Future<Void>> done = new ArrayList<>();
              for (Taken taken : read.taken()) {
                ledger.add(taken, lane.nowMillis());
                done.add(outbox.put(taken.samples()));
              }
              read.unusable().forEach(u -> done.add(rejected.park(u.origin(), u.reason())));
              return Future.join(done);
            })
        .map(done -> next(batch));
  }

  /** On the lane. */
  private Read read(ConsumerRecords<byte[], byte[]> batch) {
    List<Taken> taken = new ArrayList<>();
    List<Unusable> unusable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> origin : batch) {
      try {
        if (origin.value() == null) {
          unusable.add(new Unusable(origin, "it has no value"));
          continue;
        }
        taken.add(lane.take(OtlpMetrics.of(OtlpMetrics.protobuf(origin.value()), lane.wanted())));
      } catch (MalformedOtlpException e) {
        unusable.add(
            new Unusable(
                origin, e.getMessage() + "; the exporter has to write with encoding: otlp_proto"));
      }
    }
    return new Read(taken, unusable);
  }

  private static Map<TopicPartition, OffsetAndMetadata> next(
      ConsumerRecords<byte[], byte[]> batch) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = batch.records(partition);
      offsets.put(partition, new OffsetAndMetadata(records.get(records.size() - 1).offset() + 1));
    }
    return offsets;
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    // Where counts stand is kept by process, not by partition.
  }
}
