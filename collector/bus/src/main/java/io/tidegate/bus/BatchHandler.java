package io.tidegate.bus;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What a service does with the partitions that it owns.
 *
 * <p>For one {@link GroupConsumer} the methods never overlap, with one exception: when a batch
 * outlasts the bounded wait of a revocation (or the partitions are lost), {@link #released} comes
 * while that batch is still in flight; its offsets are then thrown away, and nothing else is called
 * before its future has completed.
 */
public interface BatchHandler {
  /**
   * Comes before the committed offsets of these partitions are asked for: a handler that commits
   * offsets in transactions has to open its senders here. The broker does not tell offsets that an
   * open transaction may still change, so one that a dead owner left open would hold up its
   * successor until it times out. Runs, may block and fails as {@link #assigned} does.
   */
  default void takeOver(Set<TopicPartition> partitions) {}

  /**
   * Comes before the first record of these partitions, and again for all partitions of the member
   * after a batch failed: state that belongs to them is to be rebuilt from scratch. Runs on the
   * consumer's poll thread and may block, bounded by {@code max.poll.interval.ms}; what it throws
   * is logged and it is called again after a pause.
   *
   * @param partitions what is to be (re)built
   * @param committed the committed offsets of these partitions; absent: never committed
   * @param consumer for questions such as {@code offsetsForTimes}; never to be polled, paused,
   *     sought or closed, and not to be kept
   * @return where to read from; a partition left out is read from its committed offset, or else
   *     from its beginning
   */
  Map<TopicPartition, Long> assigned(
      Set<TopicPartition> partitions,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Consumer<byte[], byte[]> consumer);

  /**
   * Takes the records of one poll, on the Vert.x context that started the consumer. The next batch
   * comes only after the future completed.
   *
   * @return the offsets that are now safe to commit (the next offset to read, with metadata if
   *     wanted); may be empty. A failed future makes the consumer rewind (through {@link
   *     #assigned}) and deliver again, after a pause
   */
  Future<Map<TopicPartition, OffsetAndMetadata>> handle(ConsumerRecords<byte[], byte[]> batch);

  /**
   * The partitions belong to this member no more. Runs on the poll thread.
   *
   * @param lost true if they went without notice (the member was expelled from the group): another
   *     member may own them already, so nothing may be written for them any more
   */
  void released(Collection<TopicPartition> partitions, boolean lost);
}
