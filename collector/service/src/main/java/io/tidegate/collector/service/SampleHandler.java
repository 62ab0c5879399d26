package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
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
 * Samples in; rejected records, rows and windows out, in this order; then the offsets may be
 * committed. Whatever fails in between makes the bus deliver again from the last commit, and the
 * same comes out again.
 */
final class SampleHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SampleHandler.class);

  /** Windows of one partition that are made at once, some kilobytes each. */
  private static final int PORTION = 2_000;

  /** Below this, what a thread more costs is more than what it does. */
  private static final int RECORDS_FOR_A_THREAD = 500;

  /** A quarter of what {@link RecordSender} takes at once. */
  private static final int SEND_CHUNK = 5_000;

  private final Vertx vertx;
  private final WindowOptions options;
  private final RecordSender sender;
  private final RejectedRecords rejected;
  private final StoreWriter writer;
  private final SkewedClocks clocks;
  private final Map<TopicPartition, InputPartition> inputs = new ConcurrentHashMap<>();
  private final AtomicReference<CollectorCounts> counts =
      new AtomicReference<>(CollectorCounts.NONE);

  SampleHandler(
      Vertx vertx,
      WindowOptions options,
      RecordSender sender,
      RejectedRecords rejected,
      MetricStore store) {
    this.vertx = vertx;
    this.options = options;
    this.sender = sender;
    this.rejected = rejected;
    this.clocks = new SkewedClocks(options.allowedLatenessMillis() + options.idleAllowanceMillis());
    this.writer = new StoreWriter(vertx, store, this::parkRow);
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    for (TopicPartition partition : partitions) {
      inputs.put(
          partition, InputPartition.resume(partition, options, clocks, committed.get(partition)));
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
    boolean inParallel = batch.count() >= RECORDS_FOR_A_THREAD;
    return goOn(List.copyOf(begun.values()), inParallel, Future.succeededFuture())
        .map(
            done -> {
              Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
              begun.forEach((partition, input) -> offsets.put(partition, input.toCommit()));
              return offsets;
            });
  }

  /** Makes the next portions while those before go out; one behind the other, never more. */
  private Future<Void> goOn(
      List<InputPartition> unfinished, boolean inParallel, Future<Void> goingOut) {
    Future<List<InputPartition.Output>> made = portions(unfinished, inParallel);
    return Future.join(made, goingOut)
        .compose(
            both -> {
              Future<Void> next = goOut(made.result());
              List<InputPartition> rest =
                  unfinished.stream().filter(input -> !input.finished()).toList();
              return rest.isEmpty() ? next : goOn(rest, inParallel, next);
            });
  }

  private Future<List<InputPartition.Output>> portions(
      List<InputPartition> inputs, boolean inParallel) {
    if (!inParallel) {
      return vertx.executeBlocking(
          () -> inputs.stream().map(input -> input.portion(PORTION)).toList(), false);
    }
    List<Future<InputPartition.Output>> portions =
        inputs.stream()
            .map(input -> vertx.executeBlocking(() -> input.portion(PORTION), false))
            .toList();
    return Future.join(portions).map(all -> all.list());
  }

  private Future<Void> goOut(List<InputPartition.Output> outputs) {
    return park(outputs)
        .compose(parked -> writer.write(windows(outputs)))
        .compose(written -> publish(outgoing(outputs)))
        .onSuccess(
            published ->
                outputs.forEach(
                    output -> counts.accumulateAndGet(output.counts(), CollectorCounts::plus)));
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    inputs.keySet().removeAll(partitions);
  }

  Optional<String> storeTrouble() {
    return writer.trouble();
  }

  CollectorCounts counts() {
    return counts.get();
  }

  /** The partitions for which time has to be told. */
  Set<TopicPartition> owned() {
    return Set.copyOf(inputs.keySet());
  }

  List<ClockSkew> skewedClocks() {
    return clocks.all();
  }

  void close() {
    writer.close();
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
