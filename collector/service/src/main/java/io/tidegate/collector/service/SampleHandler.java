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
  /** Below this, what a thread more costs is more than what it does. */
  private static final int RECORDS_FOR_A_THREAD = 500;

  private final Vertx vertx;
  private final CollectorOptions options;
  private final WindowSenders senders;
  private final RefusalDesk refusals;
  private final SkewedClocks clocks;
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
    this.clocks =
        new SkewedClocks(
            options.windows().allowedLatenessMillis() + options.windows().idleAllowanceMillis());
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
              partition, options.windows(), options.limits(), clocks, committed.get(partition)));
    }
    // The committed offset is the one to rebuild from.
    return Map.of();
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    Map<TopicPartition, InputPartition> begun = new HashMap<>();
    for (TopicPartition partition : batch.partitions()) {
      InputPartition input = inputs.get(partition);
      if (input != null) {
        input.begin(batch.records(partition));
        begun.put(partition, input);
      }
    }
    return outputs(begun, batch.count() >= RECORDS_FOR_A_THREAD)
        .compose(outputs -> park(outputs.values()).compose(parked -> publish(begun, outputs)));
  }

  /** The whole of each partition's batch: its windows go into one transaction with its offset. */
  private Future<Map<TopicPartition, InputPartition.Output>> outputs(
      Map<TopicPartition, InputPartition> begun, boolean inParallel) {
    Map<TopicPartition, InputPartition.Output> outputs = new ConcurrentHashMap<>();
    if (!inParallel) {
      return vertx.executeBlocking(
          () -> {
            begun.forEach((partition, input) -> outputs.put(partition, all(input)));
            return outputs;
          },
          false);
    }
    List<Future<InputPartition.Output>> made = new ArrayList<>();
    begun.forEach(
        (partition, input) ->
            made.add(
                vertx
                    .executeBlocking(() -> all(input), false)
                    .onSuccess(output -> outputs.put(partition, output))));
    return Future.join(made).map(outputs);
  }

  private static InputPartition.Output all(InputPartition input) {
    return input.portion(Integer.MAX_VALUE);
  }

  /** What is left to commit: the offsets of the partitions in which no window closed. */
  private Future<Map<TopicPartition, OffsetAndMetadata>> publish(
      Map<TopicPartition, InputPartition> begun,
      Map<TopicPartition, InputPartition.Output> outputs) {
    Map<TopicPartition, OffsetAndMetadata> left = new HashMap<>();
    List<Future<Void>> commits = new ArrayList<>();
    outputs.forEach(
        (partition, output) -> {
          OffsetAndMetadata next = begun.get(partition).toCommit();
          if (output.outgoing().isEmpty()) {
            left.put(partition, next);
            count(output);
          } else {
            commits.add(
                senders
                    .commit(partition, output.outgoing(), next)
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

  /** The partitions for which time has to be told. */
  Set<TopicPartition> owned() {
    return Set.copyOf(inputs.keySet());
  }

  List<ClockSkew> skewedClocks() {
    return clocks.all();
  }

  private Future<Void> park(Collection<InputPartition.Output> outputs) {
    return refusals.take(outputs.stream().flatMap(output -> output.refused().stream()).toList());
  }
}
