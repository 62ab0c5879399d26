package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.RefusalTally;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Samples in; rejected records and windows out, in this order. Windows are published in one
 * transaction with the offsets that they stand for; where a batch closed none, the offsets alone
 * are committed. Whatever fails in between makes the bus deliver again from the last commit, and
 * the same comes out again.
 */
final class SampleHandler implements BatchHandler {
  private final Vertx vertx;
  private final CollectorOptions options;
  private final WindowSenders senders;
  private final RefusalDesk refusals;
  private final Map<TopicPartition, InputPartition> inputs = new ConcurrentHashMap<>();
  private final AtomicReference<CollectorCounts> counts =
      new AtomicReference<>(CollectorCounts.NONE);

  SampleHandler(
      Vertx vertx,
      CollectorOptions options,
      WindowSenders senders,
      RecordSender sender,
      RejectedRecords rejected) {
    this.vertx = vertx;
    this.options = options;
    this.senders = senders;
    this.refusals = new RefusalDesk(sender, rejected, options.limits());
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
      inputs.put(
          partition,
          InputPartition.resume(
              partition, options.windows(), options.limits(), committed.get(partition)));
    }
    // The committed offset is the one to rebuild from.
    return Map.of();
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    return vertx
        .executeBlocking(() -> assemble(batch), false)
        .compose(outputs -> park(outputs.values()).compose(parked -> publish(outputs)));
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
            count(output);
          } else {
            commits.add(
                senders
                    .commit(partition, output.outgoing(), output.toCommit())
                    .onSuccess(done -> count(output)));
          }
        });
    return Future.join(commits).map(left);
  }

  private void count(InputPartition.Output output) {
    counts.accumulateAndGet(output.counts(), CollectorCounts::plus);
    output.windows().forEach(options.listener()::published);
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    inputs.keySet().removeAll(partitions);
    refusals.forget(partitions);
    senders.release(partitions);
  }

  CollectorCounts counts() {
    return counts.get();
  }

  List<RefusalTally> refusals() {
    return refusals.tallies();
  }

  CollectorHoldings holdings() {
    return inputs.values().stream()
        .map(InputPartition::holdings)
        .reduce(CollectorHoldings.NONE, CollectorHoldings::plus);
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
    return refusals.take(outputs.stream().flatMap(output -> output.refused().stream()).toList());
  }
}
