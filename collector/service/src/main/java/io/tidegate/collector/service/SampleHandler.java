package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.WindowOptions;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples in; rejected records, rows and windows out, in this order. Windows are published in one
 * transaction with the offsets that they stand for; where a batch closed none, the offsets alone
 * are committed. Whatever fails in between makes the bus deliver again from the last commit, and
 * the same comes out again.
 */
final class SampleHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SampleHandler.class);

  private final Vertx vertx;
  private final WindowOptions options;
  private final WindowSenders senders;
  private final RejectedRecords rejected;
  private final StoreWriter writer;
  private final Map<TopicPartition, InputPartition> inputs = new ConcurrentHashMap<>();
  private final AtomicReference<CollectorCounts> counts =
      new AtomicReference<>(CollectorCounts.NONE);

  SampleHandler(
      Vertx vertx,
      WindowOptions options,
      WindowSenders senders,
      RejectedRecords rejected,
      MetricStore store) {
    this.vertx = vertx;
    this.options = options;
    this.senders = senders;
    this.rejected = rejected;
    this.writer = new StoreWriter(vertx, store, this::parkRow);
  }

  @Override
  public void takeOver(Set<TopicPartition> partitions) {
    senders.open(partitions);
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    for (TopicPartition partition : partitions) {
      inputs.put(partition, InputPartition.resume(partition, options, committed.get(partition)));
    }
    // The committed offset is the one to rebuild from.
    return Map.of();
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    return vertx
        .executeBlocking(() -> assemble(batch), false)
        .compose(
            outputs ->
                park(outputs.values())
                    .compose(parked -> writer.write(windows(outputs.values())))
                    .compose(written -> publish(outputs)));
  }

  /** What is left to commit: the offsets of the partitions in which no window closed. */
  private Future<Map<TopicPartition, OffsetAndMetadata>> publish(
      Map<TopicPartition, InputPartition.Output> outputs) {
    Map<TopicPartition, OffsetAndMetadata> left = new HashMap<>();
    List<Future<Void>> commits = new ArrayList<>();
    outputs.forEach(
        (partition, output) -> {
          if (output.outgoing().isEmpty()) {
            left.put(partition, output.toCommit());
            counts.accumulateAndGet(output.counts(), CollectorCounts::plus);
          } else {
            commits.add(
                senders
                    .commit(partition, output.outgoing(), output.toCommit())
                    .onSuccess(
                        done -> counts.accumulateAndGet(output.counts(), CollectorCounts::plus)));
          }
        });
    return Future.join(commits).map(left);
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    inputs.keySet().removeAll(partitions);
    senders.release(partitions);
  }

  Optional<String> storeTrouble() {
    return writer.trouble();
  }

  CollectorCounts counts() {
    return counts.get();
  }

  void close() {
    writer.close();
  }

  private Map<TopicPartition, InputPartition.Output> assemble(
      ConsumerRecords<byte[], byte[]> batch) {
    Map<TopicPartition, InputPartition.Output> outputs = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      InputPartition input = inputs.get(partition);
      if (input != null) {
        outputs.put(partition, input.take(batch.records(partition)));
      }
    }
    return outputs;
  }

  private Future<Void> park(Collection<InputPartition.Output> outputs) {
    List<Future<Void>> parking = new ArrayList<>();
    for (InputPartition.Output output : outputs) {
      for (InputPartition.Parked parked : output.parked()) {
        parking.add(rejected.park(parked.origin(), parked.reason()));
      }
    }
    return Future.join(parking).mapEmpty();
  }

  /** A window is no record of an input, so what is parked says so with offset -1. */
  private Future<Void> parkRow(PoolWindow window, String reason) {
    LOG.warn("a row of {} at {} is not stored: {}", window.pool(), window.startMillis(), reason);
    return rejected
        .park(
            new ConsumerRecord<>(
                Topics.WINDOWS,
                0,
                -1,
                window.pool().key().getBytes(StandardCharsets.UTF_8),
                WireCodec.encode(window)),
            reason)
        .onSuccess(
            stored -> counts.accumulateAndGet(CollectorCounts.rowRefused(), CollectorCounts::plus));
  }

  private static List<PoolWindow> windows(Collection<InputPartition.Output> outputs) {
    return outputs.stream().flatMap(output -> output.windows().stream()).toList();
  }
}
