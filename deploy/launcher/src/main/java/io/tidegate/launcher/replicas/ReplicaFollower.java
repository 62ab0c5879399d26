package io.tidegate.launcher.replicas;

import io.tidegate.bus.BatchHandler;
import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.TailConsumer;
import io.tidegate.wire.Command;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * Makes a managed pool of the replicas of each service: reports samples of it, made of the windows
 * of the pool in which the service's requests begin, and carries out the commands for it.
 *
 * <p>Of several followers the one that owns the partition of that pool's windows acts. Two at a
 * time could only do so for moments after one was expelled, and then the platform's own
 * compare-and-set lets one of them through.
 */
public final class ReplicaFollower {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaFollower.class);

  private final RecordSender sender;
  private final Map<String, FollowedService> services;

  /** The partitions of windows that it owns, and which of all its take-overs that was. */
  private final Map<Integer, Long> owned = new ConcurrentHashMap<>();

  private final AtomicLong takeOvers = new AtomicLong();
  private GroupConsumer windows;
  private TailConsumer commands;
  private Future<Void> closed;

  private ReplicaFollower(
      Vertx vertx, Context context, ReplicaFollowerOptions options, RecordSender sender) {
    this.sender = sender;
    this.services =
        options.services().stream()
            .collect(
                Collectors.toMap(
                    s -> s.followed().key(),
                    s ->
                        new FollowedService(
                            vertx,
                            context,
                            s,
                            options.scalers().apply(s),
                            options.genuine(),
                            partition -> owned.getOrDefault(partition, FollowedService.NOT_OWNED),
                            this::send),
                    (a, b) -> a,
                    LinkedHashMap::new));
  }

  /**
   * Joins the group; {@link #owning()} tells when the first partitions came.
   *
   * @throws IllegalArgumentException within the future, if a scaler cannot be opened
   */
  public static Future<ReplicaFollower> start(Vertx vertx, ReplicaFollowerOptions options) {
    Promise<ReplicaFollower> started = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        ignored ->
            vertx
                .executeBlocking(() -> RecordSender.open(vertx, options.bootstrap()))
                .compose(sender -> join(vertx, context, options, sender))
                .onComplete(started));
    return started.future();
  }

  private static Future<ReplicaFollower> join(
      Vertx vertx, Context context, ReplicaFollowerOptions options, RecordSender sender) {
    ReplicaFollower follower;
    try {
      follower = new ReplicaFollower(vertx, context, options, sender);
    } catch (RuntimeException e) {
      return sender.close().transform(done -> Future.failedFuture(e));
    }
    return TailConsumer.start(
            vertx,
            options.bootstrap(),
            List.of(Topics.COMMANDS),
            TailConsumer.From.END,
            (origin, message) -> follower.take(message))
        .compose(
            tail -> {
              follower.commands = tail;
              return GroupConsumer.start(
                  vertx,
                  new GroupConsumerOptions(
                      options.bootstrap(),
                      ReplicaFollowerOptions.GROUP,
                      List.of(Topics.WINDOWS),
                      options.consumer()),
                  follower.new Windows());
            })
        .map(
            consumer -> {
              follower.windows = consumer;
              return follower;
            })
        .recover(e -> follower.close().transform(done -> Future.failedFuture(e)));
  }

  /** Completes when it first owns partitions; closing fails it. */
  public Future<Void> owning() {
    return windows.owning();
  }

  /** How its member of the group keeps up. */
  public ConsumerHealth consumer() {
    return windows.health();
  }

  /** What stands in the way; empty when nothing does. */
  public String trouble() {
    String own = windows.lastError().or(commands::lastError).map(error -> error + "; ").orElse("");
    return own
        + services.values().stream()
            .map(FollowedService::trouble)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
  }

  private void take(WireMessage message) {
    if (message instanceof Command command) {
      for (FollowedService service : services.values()) {
        service.take(command);
      }
    }
  }

  private void send(Outgoing record) {
    sender
        .send(List.of(record))
        .onFailure(error -> LOG.warn("{} could not be sent: {}", record, error.toString()));
  }

  /**
   * Leaves the group, sends what is under way and lets go of the platforms. Bounded by the
   * consumers', the senders' and the scalers' bounds.
   */
  public synchronized Future<Void> close() {
    if (closed == null) {
      services.values().forEach(FollowedService::stop);
      Future<Void> left = windows == null ? Future.succeededFuture() : windows.close();
      closed =
          left.eventually(() -> commands == null ? Future.succeededFuture() : commands.close())
              .eventually(
                  () -> {
                    owned.clear();
                    return Future.join(
                        services.values().stream().map(FollowedService::close).toList());
                  })
              .eventually(sender::close);
    }
    return closed;
  }

  private final class Windows implements BatchHandler {
    /** A window that was there before this moment is of a time that is over. */
    @Override
    public Map<TopicPartition, Long> assigned(
        Set<TopicPartition> partitions,
        Map<TopicPartition, OffsetAndMetadata> committed,
        Consumer<byte[], byte[]> consumer) {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      partitions.forEach(p -> owned.put(p.partition(), takeOvers.incrementAndGet()));
      return ends;
    }

    @Override
    public Future<Map<TopicPartition, OffsetAndMetadata>> handle(
        ConsumerRecords<byte[], byte[]> batch) {
      for (ConsumerRecord<byte[], byte[]> record : batch) {
        FollowedService service =
            record.key() == null
                ? null
                : services.get(new String(record.key(), StandardCharsets.UTF_8));
        if (service != null) {
          see(service, record);
        }
      }
      return Future.succeededFuture(batch.nextOffsets());
    }

    private void see(FollowedService service, ConsumerRecord<byte[], byte[]> record) {
      try {
        service.see(WireCodec.decode(record.value(), PoolWindow.class), record.partition());
      } catch (UndecodableRecordException e) {
        // The controllers, who read the same partition, keep it for inspection.
        LOG.warn("{}-{}: {}", record.topic(), record.partition(), e.getMessage());
      }
    }

    @Override
    public void released(Collection<TopicPartition> partitions, boolean lost) {
      partitions.forEach(p -> owned.remove(p.partition()));
    }
  }
}
