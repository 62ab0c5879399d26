package io.tidegate.collector.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows of edges to the store, where a repeat changes nothing; then the alerts, and with them in
 * one transaction the offsets. A partition has a sender only once something came on it: most
 * centres have no edge.
 */
final class EdgeRecordHandler implements BatchHandler {
  private static final Logger LOG = LoggerFactory.getLogger(EdgeRecordHandler.class);
  private static final Duration COMMITTED_BOUND = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final String bootstrap;
  private final String groupId;
  private final RejectedRecords rejected;
  private final StoreWriter writer;
  private final Promise<Supplier<ConsumerGroupMetadata>> member = Promise.promise();
  private final Map<Integer, TransactionalSender> senders = new ConcurrentHashMap<>();

  /** Partitions with a transaction of which it is not known whether it went through. */
  private final Set<Integer> unsettled = ConcurrentHashMap.newKeySet();

  private final Map<String, SeenEdge> edges = new ConcurrentHashMap<>();

  /** What a batch says of one partition number. */
  private static final class Input {
    private final List<Outgoing> alerts = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
  }

  EdgeRecordHandler(
      Vertx vertx, String bootstrap, String groupId, RejectedRecords rejected, MetricStore store) {
    this.vertx = vertx;
    this.bootstrap = bootstrap;
    this.groupId = groupId;
    this.rejected = rejected;
    this.writer =
        new StoreWriter(vertx, store, StoringOptions.DEFAULT.rowsPerCall(), this::parkRow);
  }

  /** The consumer exists only after its handler. */
  void memberOf(Supplier<ConsumerGroupMetadata> metadata) {
    member.complete(metadata);
  }

  @Override
  public Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer) {
    for (TopicPartition partition : partitions) {
      // Opening it again ends what it left open, whichever way.
      if (unsettled.remove(partition.partition())) {
        try {
          senders.put(partition.partition(), open(partition.partition()));
        } catch (RuntimeException e) {
          unsettled.add(partition.partition());
          throw e;
        }
      }
    }
    // Asked again: the transaction may have been settled just now.
    Map<TopicPartition, Long> positions = new HashMap<>();
    consumer
        .committed(partitions, COMMITTED_BOUND)
        .forEach(
            (partition, offset) -> {
              if (offset != null) {
                positions.put(partition, offset.offset());
              }
            });
    return positions;
  }

  private TransactionalSender open(int partition) {
    return TransactionalSender.open(vertx, bootstrap, groupId + "-" + partition);
  }

  @Override
  public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
      ConsumerRecords<byte[], byte[]> batch) {
    List<PoolWindow> windows = new ArrayList<>();
    List<Future<Void>> parking = new ArrayList<>();
    Map<Integer, Input> inputs = new TreeMap<>();
    Map<String, SeenEdge> fresh = new HashMap<>();
    batch
        .nextOffsets()
        .forEach(
            (partition, next) ->
                inputs
                    .computeIfAbsent(partition.partition(), p -> new Input())
                    .next
                    .put(partition, next));
    for (ConsumerRecord<byte[], byte[]> origin : batch) {
      try {
        PoolMessage message = ofEdge(origin);
        seen(message, origin.timestamp(), fresh);
        if (message instanceof PoolWindow window) {
          windows.add(window);
        } else {
          inputs.get(origin.partition()).alerts.add(Outgoing.of(Topics.ALERTS, message));
        }
      } catch (UndecodableRecordException | IllegalArgumentException e) {
        parking.add(rejected.park(origin, e.getMessage()));
      }
    }
    return Future.join(parking)
        .compose(parked -> writer.write(windows))
        .compose(written -> member.future())
        .compose(metadata -> commit(inputs, metadata))
        .onSuccess(done -> fresh.forEach((name, edge) -> edges.merge(name, edge, SeenEdge::plus)));
  }

  private static void seen(PoolMessage message, long arrived, Map<String, SeenEdge> fresh) {
    String name = message.pool().edge().orElseThrow();
    SeenEdge one =
        message instanceof PoolWindow window
            ? new SeenEdge(name, window.endMillis(), arrived, 1, 0)
            : new SeenEdge(name, 0, arrived, 0, 1);
    fresh.merge(name, one, SeenEdge::plus);
  }

  /** As the centre names it; the key tells the edge. */
  private static PoolMessage ofEdge(ConsumerRecord<byte[], byte[]> origin)
      throws UndecodableRecordException {
    String key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
    String edge =
        PoolId.parse(key)
            .edge()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the key is '%s': must be edge:service/pool".formatted(key)));
    return origin.topic().equals(Topics.EDGE_WINDOWS)
        ? WireCodec.decode(origin.value(), PoolWindow.class).ofEdge(edge)
        : WireCodec.decode(origin.value(), Alert.class).ofEdge(edge);
  }

  private Future<Map<TopicPartition, OffsetAndMetadata>> commit(
      Map<Integer, Input> inputs, Supplier<ConsumerGroupMetadata> metadata) {
    List<Future<Void>> commits = new ArrayList<>();
    inputs.forEach((partition, input) -> commits.add(publish(partition, input, metadata)));
    return Future.join(commits).map(Map.of());
  }

  private Future<Void> publish(
      int partition, Input input, Supplier<ConsumerGroupMetadata> metadata) {
    return vertx
        .executeBlocking(() -> senders.computeIfAbsent(partition, this::open), false)
        .compose(sender -> sender.commit(input.alerts, input.next, metadata.get()))
        .onFailure(
            error -> {
              unsettled.add(partition);
              drop(partition);
            });
  }

  /** A window that the store refuses; in this form it is no record of an input, so offset -1. */
  private Future<Void> parkRow(PoolWindow window, String reason) {
    LOG.warn("a row of {} at {} is not stored: {}", window.pool(), window.startMillis(), reason);
    return rejected.park(
        new ConsumerRecord<>(
            Topics.EDGE_WINDOWS,
            0,
            -1,
            window.pool().key().getBytes(StandardCharsets.UTF_8),
            WireCodec.encode(window)),
        reason);
  }

  @Override
  public void released(Collection<TopicPartition> partitions, boolean lost) {
    partitions.forEach(
        partition -> {
          unsettled.remove(partition.partition());
          drop(partition.partition());
        });
  }

  private void drop(int partition) {
    TransactionalSender sender = senders.remove(partition);
    if (sender != null) {
      close(sender);
    }
  }

  private static Future<Void> close(TransactionalSender sender) {
    return sender
        .close()
        .onFailure(e -> LOG.warn("{}: did not close in time", sender.transactionalId(), e));
  }

  List<SeenEdge> edges() {
    return edges.values().stream().sorted(Comparator.comparing(SeenEdge::name)).toList();
  }

  Optional<String> storeTrouble() {
    return writer.trouble();
  }

  /** Gives up waiting for the store. */
  void close() {
    writer.close();
    member.tryFail("the edge intake is closed");
  }

  Future<Void> closeSenders() {
    List<Future<Void>> closing = senders.values().stream().map(EdgeRecordHandler::close).toList();
    senders.clear();
    return Future.join(closing).mapEmpty();
  }
}
