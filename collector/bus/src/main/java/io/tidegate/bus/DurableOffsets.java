package io.tidegate.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offsets that the handler named safe and the group does not know yet. Poll thread only. */
final class DurableOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(GroupConsumer.class);

  private final String groupId;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, OffsetAndMetadata> waiting = new HashMap<>();

  DurableOffsets(String groupId, Consumer<byte[], byte[]> consumer) {
    this.groupId = groupId;
    this.consumer = consumer;
  }

  /** What is not this member's (any more) is left out. */
  void add(Map<TopicPartition, OffsetAndMetadata> offsets) {
    waiting.putAll(offsets);
    waiting.keySet().retainAll(consumer.assignment());
  }

  void forget(Collection<TopicPartition> partitions) {
    waiting.keySet().removeAll(partitions);
  }

  void forgetAll() {
    waiting.clear();
  }

  /** Between two polls; an error that is thrown leaves the offsets for the next time. */
  void commit(Duration bound) {
    if (waiting.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(Map.copyOf(waiting), bound);
      waiting.clear();
    } catch (RebalanceInProgressException e) {
      // The next poll takes part in the rebalance, and the revocation commits what is left.
      LOG.debug("group '{}': commit waits for the rebalance", groupId);
    } catch (CommitFailedException e) {
      // Not a member any more; the next poll says which partitions are lost.
      waiting.clear();
      LOG.debug("group '{}': commit refused", groupId, e);
    }
  }

  /** The last chance: on an error the next owner reads these records again. */
  void commitBeforeRelease(Duration bound) {
    if (waiting.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = Map.copyOf(waiting);
    waiting.clear();
    try {
      consumer.commitSync(offsets, bound);
    } catch (WakeupException e) {
      // Closing woke the poll up, not this call; the wake-up is used up now.
      consumer.commitSync(offsets, bound);
    }
  }
}
