package io.tidegate.predictor.service;

import io.tidegate.bus.LatestRecords;
import io.tidegate.bus.Outgoing;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PredictorState;
import io.tidegate.wire.Topics;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pools' states on the compacted topic. */
final class StoredStates {
  private static final Logger LOG = LoggerFactory.getLogger(StoredStates.class);
  private static final Duration READ_BOUND = Duration.ofSeconds(60);

  private StoredStates() {}

  /**
   * Gives a partition the states that are kept of its pools. Blocks, bounded.
   *
   * @return the offset at which the oldest of them has to be read on; the highest number where
   *     there is none
   */
  static long restore(String bootstrap, int partition, PartitionForecasts into) {
    Map<String, byte[]> kept;
    try {
      kept =
          LatestRecords.read(
              bootstrap, new TopicPartition(Topics.PREDICTOR_STATE, partition), READ_BOUND);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "partition %d: the states of its pools could not be read: %s"
              .formatted(partition, e.getMessage()),
          e);
    }
    long oldest = Long.MAX_VALUE;
    for (Map.Entry<String, byte[]> each : kept.entrySet()) {
      try {
        PoolSnapshot snapshot =
            PoolSnapshot.decode(WireCodec.decode(each.getValue(), PredictorState.class));
        into.restore(snapshot);
        oldest = Math.min(oldest, snapshot.offset());
      } catch (UndecodableRecordException | IllegalArgumentException e) {
        LOG.warn("{}: its state cannot be read, it begins anew: {}", each.getKey(), e.getMessage());
      }
    }
    return oldest;
  }

  static void add(List<Outgoing> records, int partition, PartitionForecasts.Due due) {
    due.snapshots()
        .forEach(
            s ->
                records.add(
                    Outgoing.to(Topics.PREDICTOR_STATE, partition, s.pool().key(), s.encode())));
    due.accuracies().forEach(a -> records.add(Outgoing.to(Topics.ACCURACY, partition, a.key(), a)));
    for (PoolId gone : due.forgotten()) {
      records.add(Outgoing.bytes(Topics.PREDICTOR_STATE, partition, gone.key(), null));
      records.add(Outgoing.bytes(Topics.ACCURACY, partition, gone.key(), null));
    }
  }
}
