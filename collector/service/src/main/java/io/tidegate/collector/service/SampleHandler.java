package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.RefusalTally;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
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
 *
 * <p>After a long silence one record can close an hour of windows of all pools. Therefore windows
 * are made and sent in portions, and the last one commits them all: of a partition no more than a
 * portion is held.
 */
final class SampleHandler implements BatchHandler {
  /** Below this, what a thread more costs is more than what it does. */
  private static final int RECORDS_FOR_A_THREAD = 500;

  /** Windows of a portion: some 10 MB. */
  private static final int PORTION = 5_000;

  /**
   * How many partitions publish more than a portion at the same time. A transaction has to end
   * within its time-out, and the fewer share the processors, the sooner each does.
   */
  private static final int LANES = 2;

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

  /** The first portion of each partition's batch, which mostly is the whole. */
  private Future<Map<TopicPartition, InputPartition.Output>> outputs(
      Map<TopicPartition, InputPartition> begun, boolean inParallel) {
    Map<TopicPartition, InputPartition.Output> outputs = new ConcurrentHashMap<>();
    if (!inParallel) {
      return vertx.executeBlocking(
          () -> {
            begun.forEach((partition, input) -> outputs.put(partition, input.portion(PORTION)));
            return outputs;
          },
          false);
    }
    List<Future<InputPartition.Output>> made = new ArrayList<>();
    begun.forEach(
        (partition, input) ->
            made.add(
                vertx
                    .executeBlocking(() -> input.portion(PORTION), false)
                    .onSuccess(output -> outputs.put(partition, output))));
    return Future.join(made).map(outputs);
  }

  /** What is left to commit: the offsets of the partitions in which no window closed. */
  private Future<Map<TopicPartition, OffsetAndMetadata>> publish(
      Map<TopicPartition, InputPartition> begun,
      Map<TopicPartition, InputPartition.Output> outputs) {
    Map<TopicPartition, OffsetAndMetadata> left = new HashMap<>();
    List<Future<Void>> commits = new ArrayList<>();
    Deque<PartitionPortions> unfinished = new ArrayDeque<>();
    outputs.forEach(
        (partition, output) -> {
          InputPartition input = begun.get(partition);
          if (!input.finished()) {
            unfinished.add(new PartitionPortions(partition, input, output));
          } else if (output.outgoing().isEmpty()) {
            left.put(partition, input.toCommit());
            count(output);
          } else {
            commits.add(commit(partition, input, output));
          }
        });
    for (int lane = Math.min(LANES, unfinished.size()); lane > 0; lane--) {
      commits.add(oneByOne(unfinished));
    }
    return Future.join(commits).map(left);
  }

  private Future<Void> oneByOne(Deque<PartitionPortions> unfinished) {
    PartitionPortions next = unfinished.poll();
    return next == null
        ? Future.succeededFuture()
        : next.publish().compose(done -> oneByOne(unfinished));
  }

  private Future<Void> commit(
      TopicPartition partition, InputPartition input, InputPartition.Output last) {
    return senders
        .commit(partition, last.outgoing(), input.toCommit())
        .onSuccess(done -> count(last));
  }

  /** A partition's batch that gives more than a portion of windows. */
  private final class PartitionPortions {
    private final TopicPartition partition;
    private final InputPartition input;
    private final Promise<Void> published = Promise.promise();
    private InputPartition.Output now;

    PartitionPortions(TopicPartition partition, InputPartition input, InputPartition.Output first) {
      this.partition = partition;
      this.input = input;
      this.now = first;
    }

    Future<Void> publish() {
      step();
      return published.future();
    }

    /**
     * Each step has its own future: a chain of them all would hold them all. A portion is counted
     * when it is sent; what fails after it is counted once more.
     */
    private void step() {
      InputPartition.Output output = now;
      now = null;
      if (input.finished()) {
        commit(partition, input, output).onComplete(published);
        return;
      }
      senders
          .append(partition, output.outgoing())
          .onSuccess(sent -> count(output))
          .compose(sent -> vertx.executeBlocking(() -> input.portion(PORTION), false))
          .compose(next -> park(List.of(next)).map(next))
          .onSuccess(
              next -> {
                now = next;
                step();
              })
          .onFailure(published::fail);
    }
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
