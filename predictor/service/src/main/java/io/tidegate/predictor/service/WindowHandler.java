package io.tidegate.predictor.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.DecodedBatch;
import io.tidegate.bus.InParallel;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.predictor.registry.Drift;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Windows in, forecasts and alerts out, on the partition number that the windows stood on. */
final class WindowHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(WindowHandler.class);

  private final Vertx vertx;
  private final PredictorOptions options;
  private final RecordSender sender;
  private final RejectedRecords rejected;
  private final AtomicLong forecasts = new AtomicLong();
  private final FleetDrift drift;
  private volatile ServedModel model;

  /** Written while taking over, read on a worker; the bus never lets the two overlap. */
  private final Map<Integer, PartitionForecasts> partitions = new ConcurrentHashMap<>();

  WindowHandler(
      Vertx vertx, PredictorOptions options, RecordSender sender, RejectedRecords rejected) {
    this.vertx = vertx;
    this.options = options;
    this.sender = sender;
    this.rejected = rejected;
    this.model = options.model();
    this.drift = new FleetDrift(options.model());
  }

  /** From the next batch on. */
  void use(ServedModel next) {
    model = next;
    drift.use(next);
  }

  Drift drift() {
    return drift.drift();
  }

  ServedModel model() {
    return model;
  }

  long forecasts() {
    return forecasts.get();
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> assigned,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(assigned);
    Map<TopicPartition, Long> seek = new ConcurrentHashMap<>();
    InParallel.forEach(
        assigned,
        partition ->
            seek.put(
                partition,
                restore(partition, committed.get(partition), beginnings.get(partition))));
    return seek;
  }

  /**
   * @param position null if nothing ever was committed
   * @param beginning the oldest offset that is there
   * @return from where to read on
   */
  private long restore(TopicPartition partition, OffsetAndMetadata position, long beginning) {
    long next = position == null ? 0 : position.offset();
    PartitionForecasts state = new PartitionForecasts(options, model, next);
    partitions.put(partition.partition(), state);
    if (position == null) {
      return beginning;
    }
    long oldest = StoredStates.restore(options.bootstrap(), partition.partition(), state);
    // Offsets that someone set by hand carry no rewind: then all that is kept is read again.
    long rewind =
        PartitionForecasts.rewindOffset(position.metadata(), next)
            .orElseGet(
                () -> {
                  LOG.info("{}: no rewind offset with {}: reading all", partition, position);
                  return beginning;
                });
    // An owner that was late to notice its end may have left an older state behind.
    return Math.max(beginning, Math.min(rewind, oldest));
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    // A full batch takes a good part of a second of computing: not for the event loop.
    return vertx
        .executeBlocking(() -> forecast(batch))
        .compose(
            result ->
                Future.join(sender.send(result.outgoing()), result.parked())
                    // A state must never be ahead of what it led to: nobody would say it again.
                    .compose(stored -> sender.send(result.states()))
                    .map(
                        stored -> {
                          forecasts.addAndGet(result.count());
                          return result.offsets();
                        }));
  }

  @Override
  public void released(Collection<TopicPartition> released, boolean lost) {
    for (TopicPartition partition : released) {
      partitions.remove(partition.partition());
      drift.released(partition.partition());
    }
  }

  private record Result(
      List<Outgoing> outgoing,
      List<Outgoing> states,
      int count,
      Future<Void> parked,
      Map<TopicPartition, OffsetAndMetadata> offsets) {}

  private Result forecast(ConsumerRecords<byte[], byte[]> batch) {
    List<Outgoing> outgoing = new ArrayList<>();
    List<Outgoing> states = new ArrayList<>();
    List<Future<Void>> parked = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    int count = 0;
    for (TopicPartition partition : batch.partitions()) {
      PartitionForecasts state = partitions.get(partition.partition());
      if (state == null) {
        continue; // released while the batch was on its way; the next owner gets it again
      }
      if (state.model() != model) {
        state.use(model);
      }
      List<ConsumerRecord<byte[], byte[]>> fresh = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> one : batch.records(partition)) {
        if (state.replays(one.offset())) {
          replay(state, one);
        } else {
          fresh.add(one);
        }
      }
      if (fresh.isEmpty()) {
        continue;
      }
      DecodedBatch decoded =
          DecodedBatch.decode(fresh, Map.of(Topics.WINDOWS, PoolWindow.class), rejected);
      parked.add(decoded.parked());
      for (DecodedBatch.Decoded one : decoded.records()) {
        PoolWindow window = (PoolWindow) one.message();
        var outcome = state.onWindow(window, one.origin().offset());
        if (outcome.isPresent()) {
          count++;
          add(outgoing, partition.partition(), outcome.get());
        }
      }
      long next = fresh.get(fresh.size() - 1).offset() + 1;
      PartitionForecasts.Due due = state.due(next);
      StoredStates.add(states, partition.partition(), due);
      if (!due.snapshots().isEmpty()) {
        drift.observe(partition.partition(), due.samples(), state.accuracy());
      }
      offsets.put(partition, new OffsetAndMetadata(next, state.metadata(next)));
    }
    return new Result(outgoing, states, count, Future.join(parked).mapEmpty(), offsets);
  }

  private static void add(List<Outgoing> outgoing, int partition, FollowedPool.Outcome outcome) {
    String key = outcome.forecast().key();
    outgoing.add(Outgoing.to(Topics.FORECASTS, partition, key, outcome.forecast()));
    outcome.alerts().forEach(a -> outgoing.add(Outgoing.to(Topics.ALERTS, partition, key, a)));
    outcome
        .accuracy()
        .ifPresent(a -> outgoing.add(Outgoing.to(Topics.ACCURACY, partition, key, a)));
  }

  private static void replay(PartitionForecasts state, ConsumerRecord<byte[], byte[]> one) {
    try {
      state.onWindow(WireCodec.decode(one.value(), PoolWindow.class), one.offset());
    } catch (UndecodableRecordException e) {
      LOG.debug("{}-{} was rejected before: {}", one.partition(), one.offset(), e.getMessage());
    }
  }
}
