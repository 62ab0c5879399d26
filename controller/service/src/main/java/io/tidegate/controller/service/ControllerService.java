package io.tidegate.controller.service;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.DecodedBatch;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.InParallel;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.bus.TransactionFailedException;
import io.tidegate.bus.TransactionalSender;
import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolAccuracy;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireMessage;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the controllers' group. It decides for the pools of the partitions that it owns; what
 * it decides, the commands, the new states and the offsets of the input commit in one transaction.
 * So a controller that dies at any moment leaves either all of a step or nothing of it.
 */
public final class ControllerService {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerService.class);
  private static final Map<String, Class<? extends WireMessage>> INPUT =
      Map.of(
          Topics.WINDOWS,
          PoolWindow.class,
          Topics.FORECASTS,
          Forecast.class,
          Topics.ACKS,
          Ack.class,
          Topics.REQUESTS,
          ChangeRequest.class,
          Topics.ACCURACY,
          PoolAccuracy.class);

  /**
   * Who is assigned a partition of this topic owns its number. All versions of a controller read
   * it; of a topic that only newer ones read the group gives them more partitions than they own.
   */
  private static final String OWNED_BY = Topics.WINDOWS;

  /**
   * A pool without an owner is one that nobody resizes, so a dead member has to be missed soon. 6 s
   * is the least that brokers allow by default.
   */
  private static final Map<String, String> SOON_MISSED = Map.of("session.timeout.ms", "6000");

  private final Vertx vertx;
  private final ControllerOptions options;
  private final OrderWatch orders;
  private final RecordSender rejectedSender;
  private final RejectedRecords rejected;
  private final Map<Integer, PartitionLoops> owned = new ConcurrentHashMap<>();
  private final Set<Integer> fenced = ConcurrentHashMap.newKeySet();
  private final AtomicLong decisions = new AtomicLong();
  private final AtomicLong commands = new AtomicLong();
  private final Promise<GroupConsumer> consumer = Promise.promise();
  private Future<Void> closed;

  private ControllerService(
      Vertx vertx, ControllerOptions options, OrderWatch orders, RecordSender rejectedSender) {
    this.vertx = vertx;
    this.options = options;
    this.orders = orders;
    this.rejectedSender = rejectedSender;
    this.rejected = new RejectedRecords(rejectedSender);
  }

  /**
   * Joins the group; {@link #owning()} tells when the first partitions are restored.
   *
   * @param orders what operators order; closed by who started it, after this one
   */
  public static Future<ControllerService> start(
      Vertx vertx, ControllerOptions options, OrderWatch orders) {
    return vertx
        .executeBlocking(() -> RecordSender.open(vertx, options.bootstrap()))
        .compose(
            sender -> {
              ControllerService service = new ControllerService(vertx, options, orders, sender);
              return GroupConsumer.start(
                      vertx,
                      new GroupConsumerOptions(
                          options.bootstrap(),
                          options.groupId(),
                          List.copyOf(INPUT.keySet()),
                          SOON_MISSED),
                      service.new Handler())
                  .onSuccess(service.consumer::complete)
                  .map(service)
                  .recover(e -> sender.close().transform(done -> Future.failedFuture(e)));
            });
  }

  /** Completes when the member first owns partitions and their states are restored. */
  public Future<Void> owning() {
    return consumer.future().compose(GroupConsumer::owning);
  }

  /** How its member of the group keeps up. */
  public ConsumerHealth consumer() {
    return consumer.future().result().health();
  }

  public ControllerHealth health() {
    Optional<String> error =
        Optional.ofNullable(consumer.future().result())
            .flatMap(GroupConsumer::lastError)
            .map(Throwable::toString);
    return new ControllerHealth(
        owned.keySet(),
        fenced,
        owned.values().stream().mapToInt(PartitionLoops::pools).sum(),
        decisions.get(),
        commands.get(),
        rejected.count(),
        error);
  }

  /** Leaves the group after the batch in flight. Bounded by the consumer's and senders' bounds. */
  public synchronized Future<Void> close() {
    if (closed == null) {
      closed =
          consumer
              .future()
              .compose(GroupConsumer::close)
              .eventually(
                  () -> {
                    dropAll();
                    return rejectedSender.close();
                  });
    }
    return closed;
  }

  private void dropAll() {
    List.copyOf(owned.keySet()).forEach(this::drop);
  }

  private void drop(int partition) {
    PartitionLoops loops = owned.remove(partition);
    if (loops != null) {
      loops.close();
    }
  }

  private final class Handler implements BatchHandler {
    /** Senders of partitions whose states are not restored yet. */
    private final Map<Integer, TransactionalSender> opened = new ConcurrentHashMap<>();

    @Override
    public void takeOver(Set<TopicPartition> partitions) {
      List<Integer> toOpen =
          partitions.stream()
              .filter(p -> p.topic().equals(OWNED_BY))
              .map(TopicPartition::partition)
              .filter(partition -> !opened.containsKey(partition))
              .toList();
      InParallel.forEach(
          toOpen,
          partition -> {
            drop(partition);
            opened.put(partition, PartitionLoops.open(vertx, options, partition));
          });
    }

    @Override
    public Map<TopicPartition, Long> assigned(
        Set<TopicPartition> partitions,
        Map<TopicPartition, OffsetAndMetadata> committed,
        Consumer<byte[], byte[]> kafka) {
      Map<Integer, Set<String>> topics = new TreeMap<>();
      for (TopicPartition p : partitions) {
        topics.computeIfAbsent(p.partition(), n -> new TreeSet<>()).add(p.topic());
      }
      InParallel.forEach(topics.keySet(), partition -> restore(partition, topics.get(partition)));
      return Map.of();
    }

    private void restore(int partition, Set<String> topics) {
      if (!topics.equals(INPUT.keySet())) {
        LOG.warn(
            "partition {}: got {} without the others of {}, it is {} here: a member of another"
                + " version reads them, or the topics have not the same number of partitions",
            partition,
            topics,
            new TreeSet<>(INPUT.keySet()),
            topics.contains(OWNED_BY) ? "owned" : "not owned");
      }
      if (!topics.contains(OWNED_BY)) {
        return;
      }
      fenced.remove(partition);
      try {
        owned.put(partition, PartitionLoops.restore(options, partition, opened.get(partition)));
        opened.remove(partition);
      } catch (TimeoutException e) {
        throw new IllegalStateException(
            "partition %d: the states of its pools could not be read: %s"
                .formatted(partition, e.getMessage()),
            e);
      }
    }

    @Override
    public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
        ConsumerRecords<byte[], byte[]> batch) {
      // Before anything is decided: an order that was acknowledged by now has to be obeyed.
      return orders.current().compose(known -> decide(batch));
    }

    private Future<Map<TopicPartition, OffsetAndMetadata>> decide(
        ConsumerRecords<byte[], byte[]> batch) {
      DecodedBatch decoded = DecodedBatch.decode(told(batch), INPUT, rejected);
      Map<Integer, List<PendingEvent>> events =
          decoded.records().stream()
              .map(PendingEvent::of)
              .sorted(PendingEvent.ORDER)
              .collect(
                  Collectors.groupingBy(
                      e -> e.origin().partition(), TreeMap::new, Collectors.toList()));
      Map<Integer, Map<TopicPartition, OffsetAndMetadata>> consumed = new TreeMap<>();
      batch
          .nextOffsets()
          .forEach(
              (p, next) ->
                  consumed.computeIfAbsent(p.partition(), n -> new HashMap<>()).put(p, next));
      List<Future<Void>> commits = new ArrayList<>();
      consumed.forEach(
          (partition, next) ->
              commits.add(
                  decoded
                      .parked()
                      .compose(
                          done ->
                              commit(partition, events.getOrDefault(partition, List.of()), next))));
      CompositeFuture all = Future.join(commits);
      return all.<Map<TopicPartition, OffsetAndMetadata>>map(Map.of())
          .recover(first -> Future.failedFuture(gravest(all)));
    }

    /** What is not known to be aborted needs the longer pause before a sender is opened again. */
    private static Throwable gravest(CompositeFuture all) {
      return all.causes().stream()
          .filter(
              cause ->
                  cause instanceof TransactionFailedException failed
                      && failed.kind() != TransactionFailedException.Kind.ABORTED)
          .findFirst()
          .orElse(all.cause());
    }

    /** Without what says that nothing is known any more of a pool that is gone. */
    private static List<ConsumerRecord<byte[], byte[]>> told(
        ConsumerRecords<byte[], byte[]> batch) {
      List<ConsumerRecord<byte[], byte[]>> told = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : batch) {
        if (record.value() != null || !record.topic().equals(Topics.ACCURACY)) {
          told.add(record);
        }
      }
      return told;
    }

    private Future<Void> commit(
        int partition, List<PendingEvent> events, Map<TopicPartition, OffsetAndMetadata> next) {
      PartitionLoops loops = owned.get(partition);
      if (loops == null) {
        return Future.succeededFuture();
      }
      List<Future<Void>> parking = new ArrayList<>();
      PartitionLoops.Outcome outcome =
          loops.take(
              events,
              orders,
              (event, error) -> {
                LOG.error("{}: an event could not be taken", event.event().pool(), error);
                parking.add(rejected.park(event.origin(), error.toString()));
              });
      return Future.join(parking)
          .compose(done -> consumer.future())
          .compose(c -> loops.sender().commit(outcome.records(), next, c.groupMetadata()))
          .onSuccess(
              done -> {
                decisions.addAndGet(outcome.decisions());
                commands.addAndGet(outcome.commands());
              })
          .recover(error -> failed(partition, loops, error));
    }

    /**
     * A fenced sender means another owner, or that the brokers gave its transaction up. The pause
     * after a failure is long enough for the group to say which: what it takes away is released,
     * and what it leaves here is taken over again.
     */
    private Future<Void> failed(int partition, PartitionLoops loops, Throwable error) {
      if (error instanceof TransactionFailedException transaction
          && transaction.kind() == TransactionFailedException.Kind.FENCED
          && owned.remove(partition, loops)) {
        LOG.warn("partition {}: dropped until the group says whose it is", partition, error);
        fenced.add(partition);
        loops.close();
      }
      return Future.failedFuture(error);
    }

    @Override
    public void released(Collection<TopicPartition> partitions, boolean lost) {
      for (TopicPartition p : partitions) {
        drop(p.partition());
        fenced.remove(p.partition());
        TransactionalSender unused = opened.remove(p.partition());
        if (unused != null) {
          PartitionLoops.close(unused);
        }
      }
    }
  }
}
