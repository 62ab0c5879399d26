package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.LatestRecords;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.InstanceChange;
import io.tidegate.collector.InstanceOptions;
import io.tidegate.collector.InstanceRegistry;
import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.Outcome;
import io.tidegate.collector.Peers;
import io.tidegate.collector.Refusal;
import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.InstanceStatus;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Heartbeats in; alerts, and beside the heartbeats what was said of each instance, out. On
 * assignment all of it is read back, so what was said is not said again; what was not said yet, is
 * said at the next step of the clock. Of the records in between that nobody has judged, only those
 * that are to be refused are taken up again.
 */
final class InstanceHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(InstanceHandler.class);
  private static final Duration REBUILD_BOUND = Duration.ofSeconds(60);

  private final String bootstrap;
  private final InstanceOptions options;
  private final Peers peers;
  private final RecordSender sender;
  private final IntakeLimits limits;
  private final RefusalDesk refusals;

  /** Each is used by the poll thread until it is assigned, then by the handler's context. */
  private final Map<TopicPartition, InstanceRegistry> registries = new ConcurrentHashMap<>();

  /** What comes before is known from the reading back. */
  private final Map<TopicPartition, Long> recalledUntil = new ConcurrentHashMap<>();

  private final Map<TopicPartition, Map<InstanceState, Integer>> counts = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> intervals = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();

  /** What a batch gave. */
  private static final class Output {
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<RefusalDesk.Refused> refused = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  }

  InstanceHandler(
      String bootstrap,
      InstanceOptions options,
      Peers peers,
      RecordSender sender,
      IntakeLimits limits) {
    this.bootstrap = bootstrap;
    this.options = options;
    this.peers = peers;
    this.sender = sender;
    this.limits = limits;
    this.refusals = new RefusalDesk(sender, new RejectedRecords(sender), limits);
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    // Asked before the reading: what comes in between is seen twice, which changes nothing.
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    for (TopicPartition partition : partitions) {
      InstanceRegistry registry = new InstanceRegistry(options, peers);
      try {
        recall(registry, LatestRecords.records(bootstrap, partition, REBUILD_BOUND).values());
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            "the instances of %s cannot be read back: %s".formatted(partition, e.getMessage()), e);
      }
      recalledUntil.put(partition, ends.get(partition));
      registries.put(partition, registry);
    }
    return Map.of();
  }

  private void recall(
      InstanceRegistry registry, Collection<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> stored : records) {
      try {
        WireMessage message = WireCodec.decode(stored.value());
        if (message instanceof Heartbeat heartbeat) {
          if (limits.objection(stored.value()).isEmpty() && limits.objection(heartbeat).isEmpty()) {
            registry.recall(heartbeat, stored.timestamp());
          }
        } else if (message instanceof InstanceStatus status) {
          registry.recall(status);
        }
      } catch (UndecodableRecordException e) {
        // It is parked where it is judged.
        LOG.debug("{} at {} is passed over", stored.topic(), stored.offset(), e);
      }
    }
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    Output output = new Output();
    for (TopicPartition partition : batch.partitions()) {
      InstanceRegistry registry = registries.get(partition);
      if (registry == null) {
        continue;
      }
      long recalled = recalledUntil.get(partition);
      for (ConsumerRecord<byte[], byte[]> origin : batch.records(partition)) {
        take(registry, origin, origin.offset() < recalled, output);
        output.offsets.put(partition, new OffsetAndMetadata(origin.offset() + 1));
      }
      counts.put(partition, registry.counts());
      registry
          .shortestIntervalMillis()
          .ifPresentOrElse(
              millis -> intervals.put(partition, millis), () -> intervals.remove(partition));
    }
    return refusals
        .take(output.refused)
        .compose(entered -> sender.send(output.outgoing))
        .onSuccess(sent -> refused.addAndGet(output.refused.size()))
        .map(sent -> output.offsets);
  }

  private void take(
      InstanceRegistry registry,
      ConsumerRecord<byte[], byte[]> origin,
      boolean recalled,
      Output output) {
    if (origin.value() == null) {
      if (!recalled) {
        changes(registry.tick(origin.timestamp()), origin.partition(), output);
      }
      return;
    }
    try {
      Optional<Outcome.Refused> tooLarge = limits.objection(origin.value());
      if (tooLarge.isPresent()) {
        Outcome.Refused why = tooLarge.get();
        output.refused.add(RefusalDesk.unread(origin, why.reason(), why.detail()));
      } else if (WireCodec.decode(origin.value()) instanceof Heartbeat heartbeat) {
        take(registry, heartbeat, origin, recalled, output);
      }
    } catch (UndecodableRecordException e) {
      output.refused.add(RefusalDesk.unread(origin, e.reason(), e.getMessage()));
    }
  }

  private void take(
      InstanceRegistry registry,
      Heartbeat heartbeat,
      ConsumerRecord<byte[], byte[]> origin,
      boolean recalled,
      Output output) {
    Optional<Outcome.Refused> objection = limits.objection(heartbeat);
    if (objection.isEmpty()) {
      if (recalled) {
        return;
      }
      Optional<List<InstanceChange>> changes = registry.accept(heartbeat, origin.timestamp());
      if (changes.isPresent()) {
        changes(changes.get(), origin.partition(), output);
        return;
      }
    }
    Outcome.Refused why =
        objection.orElseGet(
            () ->
                new Outcome.OverCapacity(
                    "%d instances of this partition are known".formatted(options.maxInstances())));
    output.refused.add(
        new RefusalDesk.Refused(
            origin,
            new Refusal(
                heartbeat.service(),
                heartbeat.pools().stream().map(Heartbeat.Pool::pool).findFirst(),
                why.reason(),
                why.detail(),
                origin.timestamp())));
  }

  private static void changes(List<InstanceChange> changes, int partition, Output output) {
    for (InstanceChange change : changes) {
      InstanceStatus status = change.status();
      if (status.state() == InstanceState.FAILED) {
        LOG.warn("{}", status.text());
      } else {
        LOG.info("{}", status.text());
      }
      change.alerts().forEach(alert -> output.outgoing.add(Outgoing.of(Topics.ALERTS, alert)));
      output.outgoing.add(Outgoing.to(Topics.INSTANCES, partition, status.key(), status));
      if (status.state() == InstanceState.GONE) {
        output.outgoing.add(Outgoing.bytes(Topics.INSTANCES, partition, status.instance(), null));
        output.outgoing.add(Outgoing.bytes(Topics.INSTANCES, partition, status.key(), null));
      }
    }
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    registries.keySet().removeAll(partitions);
    recalledUntil.keySet().removeAll(partitions);
    refusals.forget(partitions);
    counts.keySet().removeAll(partitions);
    intervals.keySet().removeAll(partitions);
  }

  /** The partitions for which time has to be told. */
  Set<TopicPartition> owned() {
    return Set.copyOf(registries.keySet());
  }

  Optional<Long> shortestIntervalMillis() {
    return intervals.values().stream().min(Long::compare);
  }

  Map<InstanceState, Integer> counts() {
    Map<InstanceState, Integer> sums = new EnumMap<>(InstanceState.class);
    counts.values().forEach(m -> m.forEach((state, n) -> sums.merge(state, n, Integer::sum)));
    return sums;
  }

  long refused() {
    return refused.get();
  }

  List<RefusalTally> refusals() {
    return refusals.tallies();
  }
}
