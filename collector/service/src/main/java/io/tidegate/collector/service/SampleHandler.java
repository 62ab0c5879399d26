package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.RefusalTally;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
 * Samples in; rejected records and windows out, in this order; then the offsets may be committed.
 * Whatever fails in between makes the bus deliver again from the last commit, and the same comes
 * out again.
 */
final class SampleHandler implements BatchHandler {
  /** A quarter of what {@link RecordSender} takes at once. */
  private static final int SEND_CHUNK = 5_000;

  private final Vertx vertx;
  private final CollectorOptions options;
  private final RecordSender sender;
  private final RefusalDesk refusals;
  private final Map<TopicPartition, InputPartition> inputs = new ConcurrentHashMap<>();
  private final AtomicReference<CollectorCounts> counts =
      new AtomicReference<>(CollectorCounts.NONE);

  SampleHandler(
      Vertx vertx, CollectorOptions options, RecordSender sender, RejectedRecords rejected) {
    this.vertx = vertx;
    this.options = options;
    this.sender = sender;
    this.refusals = new RefusalDesk(sender, rejected, options.limits());
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
        .compose(
            outputs ->
                park(outputs.values())
                    .compose(parked -> publish(outgoing(outputs.values())))
                    .map(
                        published -> {
                          Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                          outputs.forEach(
                              (partition, output) -> {
                                offsets.put(partition, output.toCommit());
                                counts.accumulateAndGet(output.counts(), CollectorCounts::plus);
                                output.windows().forEach(options.listener()::published);
                              });
                          return offsets;
                        }));
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    inputs.keySet().removeAll(partitions);
    refusals.forget(partitions);
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

  private static List<Outgoing> outgoing(Collection<InputPartition.Output> outputs) {
    return outputs.stream().flatMap(output -> output.outgoing().stream()).toList();
  }

  private Future<Void> publish(List<Outgoing> messages) {
    if (messages.size() <= SEND_CHUNK) {
      return sender.send(messages);
    }
    return sender
        .send(messages.subList(0, SEND_CHUNK))
        .compose(sent -> publish(messages.subList(SEND_CHUNK, messages.size())));
  }
}
