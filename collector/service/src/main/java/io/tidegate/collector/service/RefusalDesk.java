package io.tidegate.collector.service;

import io.tidegate.bus.Outgoing;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.Refusal;
import io.tidegate.collector.RefusalLedger;
import io.tidegate.collector.RefusalTally;
import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where refused records go: some are kept on {@link Topics#REJECTED}, all are counted, and a person
 * is told once in a while. A record that is delivered again is not entered twice.
 */
final class RefusalDesk {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalDesk.class);

  /** A record and why it was refused. */
  record Refused(ConsumerRecord<byte[], byte[]> origin, Refusal refusal) {}

  private final RecordSender sender;
  private final RejectedRecords rejected;
  private final Map<TopicPartition, Long> enteredUntil = new ConcurrentHashMap<>();
  private volatile RefusalLedger ledger;

  RefusalDesk(RecordSender sender, RejectedRecords rejected, IntakeLimits limits) {
    this.sender = sender;
    this.rejected = rejected;
    this.ledger = RefusalLedger.empty(limits);
  }

  /** What was refused of a record that could not be read. */
  static Refused unread(ConsumerRecord<byte[], byte[]> origin, String reason, String detail) {
    String key = origin.key() == null ? "" : new String(origin.key(), StandardCharsets.UTF_8);
    return new Refused(origin, Refusal.ofUnread(key, reason, detail, origin.timestamp()));
  }

  /**
   * Enters what was refused, in the order of each partition. The next call must come after this
   * one's future completed.
   *
   * @return completes when it is safe to commit the records' offsets
   */
  Future<Void> take(Collection<Refused> refused) {
    List<Refused> fresh =
        refused.stream()
            .filter(r -> r.origin().offset() >= enteredUntil.getOrDefault(partition(r), 0L))
            .toList();
    if (fresh.isEmpty()) {
      return Future.succeededFuture();
    }
    RefusalLedger.Step step = ledger.take(fresh.stream().map(Refused::refusal).toList());
    List<Future<Void>> sending = new ArrayList<>();
    for (int i : step.kept()) {
      sending.add(rejected.park(fresh.get(i).origin(), fresh.get(i).refusal().detail()));
    }
    sending.add(
        sender.send(step.alerts().stream().map(a -> Outgoing.of(Topics.ALERTS, a)).toList()));
    return Future.join(sending).onSuccess(sent -> enter(fresh, step)).mapEmpty();
  }

  private void enter(List<Refused> fresh, RefusalLedger.Step step) {
    Map<TopicPartition, Long> until = new HashMap<>();
    fresh.forEach(r -> until.merge(partition(r), r.origin().offset() + 1, Math::max));
    enteredUntil.putAll(until);
    ledger = step.ledger();
    step.alerts().stream().map(Alert::text).forEach(text -> LOG.warn("{}", text));
  }

  /** The partitions are somebody else's now; when they come back, their offsets may begin anew. */
  void forget(Collection<TopicPartition> partitions) {
    enteredUntil.keySet().removeAll(partitions);
  }

  /** Most refusals first; from any thread. */
  List<RefusalTally> tallies() {
    return ledger.tallies();
  }

  private static TopicPartition partition(Refused refused) {
    return new TopicPartition(refused.origin().topic(), refused.origin().partition());
  }
}
