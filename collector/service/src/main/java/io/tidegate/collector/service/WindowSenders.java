package io.tidegate.collector.service;

import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.InParallel;
import io.tidegate.bus.Outgoing;
import io.tidegate.bus.TransactionalSender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For each owned partition the one sender that may publish its windows. Its id is the partition, so
 * that opening it settles what a dead owner left open at once, and shuts out one that only hung.
 */
final class WindowSenders {
  private static final Logger LOG = LoggerFactory.getLogger(WindowSenders.class);

  /** A window is about a kilobyte, and all windows of a partition close together. */
  private static final Map<String, String> SETTINGS = Map.of("batch.size", "131072");

  private final Vertx vertx;
  private final String bootstrap;
  private final String groupId;
  private final Map<TopicPartition, TransactionalSender> senders = new ConcurrentHashMap<>();
  private final Set<Future<Void>> closing = ConcurrentHashMap.newKeySet();
  private final Promise<GroupConsumer> member = Promise.promise();

  WindowSenders(Vertx vertx, String bootstrap, String groupId) {
    this.vertx = vertx;
    this.bootstrap = bootstrap;
    this.groupId = groupId;
  }

  /** The member whose generation goes with each transaction. */
  void joined(GroupConsumer consumer) {
    member.complete(consumer);
  }

  /**
   * Fences the owners before. A sender that is of use still is kept: who re-reads a partition that
   * it never lost has nobody to fence. Blocks, up to 10 s for each of the partitions, several of
   * which are opened at a time.
   */
  void open(Set<TopicPartition> partitions) {
    InParallel.forEach(partitions, this::open);
  }

  private void open(TopicPartition partition) {
    TransactionalSender kept = senders.get(partition);
    if (kept != null && kept.usable()) {
      return;
    }
    release(Set.of(partition));
    senders.put(
        partition,
        TransactionalSender.open(
            vertx, bootstrap, groupId + "-" + partition.partition(), SETTINGS));
  }

  /** A part of what is to be committed; see {@link TransactionalSender#append}. */
  Future<Void> append(TopicPartition partition, List<Outgoing> windows) {
    return sender(partition, windows.size()).compose(sender -> sender.append(windows));
  }

  /** Windows and the offset that they stand for; see {@link TransactionalSender#commit}. */
  Future<Void> commit(TopicPartition partition, List<Outgoing> windows, OffsetAndMetadata next) {
    return sender(partition, windows.size())
        .compose(
            sender ->
                member
                    .future()
                    .compose(
                        m -> sender.commit(windows, Map.of(partition, next), m.groupMetadata())));
  }

  private Future<TransactionalSender> sender(TopicPartition partition, int windows) {
    TransactionalSender sender = senders.get(partition);
    return sender == null
        ? Future.failedFuture(
            new IllegalStateException(
                "%s went to another collector: %d windows are not published here"
                    .formatted(partition, windows)))
        : Future.succeededFuture(sender);
  }

  void release(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      TransactionalSender sender = senders.remove(partition);
      if (sender != null) {
        Future<Void> gone = sender.close();
        closing.add(gone);
        gone.onComplete(done -> closing.remove(gone))
            .onFailure(e -> LOG.warn("{}: did not close in time", sender.transactionalId(), e));
      }
    }
  }

  /** Waits for what is closing, 5 s at most; does not fail. */
  Future<Void> close() {
    release(Set.copyOf(senders.keySet()));
    return Future.join(List.copyOf(closing)).<Void>mapEmpty().otherwiseEmpty();
  }
}
