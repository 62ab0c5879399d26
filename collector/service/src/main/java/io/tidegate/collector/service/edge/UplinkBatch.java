package io.tidegate.collector.service.edge;

import io.tidegate.bus.Outgoing;
import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolMessage;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one transaction takes up. */
final class UplinkBatch {
  private static final Logger LOG = LoggerFactory.getLogger(UplinkBatch.class);

  private final String edge;
  private final Map<TopicPartition, SentBefore> sentBefore;
  private final List<Outgoing> records = new ArrayList<>();
  private final Map<TopicPartition, UplinkProgress> progress = new HashMap<>();
  private long bytes;
  private long windows;
  private long alerts;
  private long repeats;
  private long undecodable;

  UplinkBatch(String edge, Map<TopicPartition, SentBefore> sentBefore) {
    this.edge = edge;
    this.sentBefore = sentBefore;
  }

  /**
   * Adds the next record of its partition.
   *
   * @param known the partition's progress before
   */
  void add(ConsumerRecord<byte[], byte[]> local, UplinkProgress known) {
    TopicPartition partition = new TopicPartition(local.topic(), local.partition());
    UplinkProgress before = progress.getOrDefault(partition, known);
    long millis = 0;
    try {
      PoolMessage message =
          local.topic().equals(Topics.WINDOWS)
              ? WireCodec.decode(local.value(), PoolWindow.class)
              : WireCodec.decode(local.value(), Alert.class);
      millis = LocalLog.eventMillis(message);
      if (sentBefore.get(partition).isNew(message)) {
        take(local, message);
      } else {
        repeats++;
      }
    } catch (UndecodableRecordException e) {
      // Who reads the topic here has parked it already; the centre has no use for it.
      undecodable++;
      LOG.warn("{} offset {} is not sent up: {}", partition, local.offset(), e.getMessage());
    }
    progress.put(partition, before.sent(local.offset() + 1, millis));
  }

  private void take(ConsumerRecord<byte[], byte[]> local, PoolMessage message) {
    boolean window = message instanceof PoolWindow;
    records.add(
        Outgoing.bytes(
            window ? Topics.EDGE_WINDOWS : Topics.EDGE_ALERTS,
            message.pool().ofEdge(edge).key(),
            local.value()));
    bytes += local.value().length;
    if (window) {
      windows++;
    } else {
      alerts++;
    }
  }

  /** A gap was passed over. */
  void skip(UplinkProgress behindTheGap) {
    progress.put(behindTheGap.partition(), behindTheGap);
  }

  boolean isEmpty() {
    return progress.isEmpty();
  }

  int size() {
    return records.size();
  }

  /** Of the records' values, uncompressed. */
  long bytes() {
    return bytes;
  }

  List<Outgoing> records() {
    return records;
  }

  /** Of the partitions that it moves. */
  Collection<UplinkProgress> progress() {
    return progress.values();
  }

  long windows() {
    return windows;
  }

  long alerts() {
    return alerts;
  }

  long repeats() {
    return repeats;
  }

  long undecodable() {
    return undecodable;
  }
}
