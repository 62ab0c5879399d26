package io.tidegate.collector.service.edge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.apache.kafka.common.TopicPartition;

/**
 * How far the uplink is on one partition of a local topic.
 *
 * @param next the first local offset that is not sent
 * @param untilMillis the event time of what was sent last; 0: nothing was
 * @param lost records that were deleted before they were sent, ever
 */
record UplinkProgress(TopicPartition partition, long next, long untilMillis, long lost) {

  static UplinkProgress none(TopicPartition partition) {
    return new UplinkProgress(partition, 0, 0, 0);
  }

  UplinkProgress sent(long newNext, long newUntilMillis) {
    return new UplinkProgress(
        partition, newNext, newUntilMillis == 0 ? untilMillis : newUntilMillis, lost);
  }

  /** Goes on behind a gap. */
  UplinkProgress skipTo(long beginning) {
    return new UplinkProgress(partition, beginning, untilMillis, lost + beginning - next);
  }

  /**
   * Its key upstream.
   *
   * @param cluster the local broker's identity: offsets of another one mean nothing here
   */
  String key(String edge, String cluster) {
    return "%s\n%s\n%s\n%d".formatted(edge, cluster, partition.topic(), partition.partition());
  }

  /** As it stands upstream. */
  byte[] toBytes() {
    return new JsonObject()
        .put("next", next)
        .put("untilMillis", untilMillis)
        .put("lost", lost)
        .toBuffer()
        .getBytes();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if it is no progress
   */
  static UplinkProgress parse(TopicPartition partition, byte[] bytes) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(bytes));
      return new UplinkProgress(
          partition, json.getLong("next"), json.getLong("untilMillis"), json.getLong("lost"));
    } catch (DecodeException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException(
          "the uplink's progress on %s cannot be read: %s"
              .formatted(partition, Buffer.buffer(bytes)),
          e);
    }
  }
}
