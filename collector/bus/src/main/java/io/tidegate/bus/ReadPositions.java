package io.tidegate.bus;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The next offset to be handled of each partition; noted on the poll thread, read from any. */
final class ReadPositions {
  private static final Logger LOG = LoggerFactory.getLogger(ReadPositions.class);

  private volatile Map<TopicPartition, Long> known = Map.of();

  /** When nothing is in flight, so that what is next to be fetched is next to be handled. */
  void note(Consumer<byte[], byte[]> consumer) {
    Map<TopicPartition, Long> now = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      try {
        now.put(partition, consumer.position(partition, Duration.ZERO));
      } catch (TimeoutException e) {
        // Not known yet: the broker is being asked where the partition begins.
        LOG.trace("{} has no position yet", partition, e);
      }
    }
    known = Map.copyOf(now);
  }

  void forget(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> left = new HashMap<>(known);
    left.keySet().removeAll(partitions);
    known = Map.copyOf(left);
  }

  Map<TopicPartition, Long> known() {
    return known;
  }
}
