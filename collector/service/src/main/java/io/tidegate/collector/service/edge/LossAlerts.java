package io.tidegate.collector.service.edge;

import io.tidegate.wire.Alert;
import io.tidegate.wire.Topics;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * What is said when the local log had to let go of records that were not sent. They are gone, so
 * they are counted by their offsets. Windows are published in transactions, each of which takes an
 * offset for its mark: of windows it is the most there can have been.
 */
record LossAlerts(String edge) {

  /**
   * While the centre is away: it has begun. The same for the same position, so it is one alert.
   *
   * @param next the first offset that was not sent
   */
  Alert begun(String topic, int partition, long next, long lost, long sinceMillis, long nowMillis) {
    return alert(
        "edge-loss-begun:%s:%s-%d:%d".formatted(edge, topic, partition, next),
        nowMillis,
        ("the local log of edge '%s' is full: it deletes the oldest %s that were not sent up, %s%d"
                + " of them by now; the centre is away since %s")
            .formatted(edge, what(topic), atMost(topic), lost, Instant.ofEpochMilli(sinceMillis)));
  }

  /** When the uplink goes on behind the gap: all that is missing upstream. */
  Alert done(UplinkProgress before, long beginning, OptionalLong firstKeptMillis, long nowMillis) {
    String topic = before.partition().topic();
    return alert(
        "edge-loss:%s:%s-%d:%d-%d"
            .formatted(edge, topic, before.partition().partition(), before.next(), beginning),
        nowMillis,
        ("%s%d %s of edge '%s' were deleted before they could be sent up: those %s until %s; the"
                + " local log had reached its bound (setting edge.disk-bound-mib)")
            .formatted(
                atMost(topic),
                beginning - before.next(),
                what(topic),
                edge,
                before.untilMillis() == 0
                    ? "from the beginning"
                    : "after " + Instant.ofEpochMilli(before.untilMillis()),
                firstKeptMillis.isPresent()
                    ? Instant.ofEpochMilli(firstKeptMillis.getAsLong())
                    : "now"));
  }

  private Alert alert(String id, long nowMillis, String text) {
    return new Alert(
        id,
        UplinkOptions.edgePool(edge),
        Alert.Kind.DATA_LOST,
        Alert.Severity.CRITICAL,
        nowMillis,
        text,
        "");
  }

  private static String atMost(String topic) {
    return topic.equals(Topics.WINDOWS) ? "up to " : "";
  }

  private static String what(String topic) {
    return topic.equals(Topics.WINDOWS) ? "windows" : "alerts";
  }
}
