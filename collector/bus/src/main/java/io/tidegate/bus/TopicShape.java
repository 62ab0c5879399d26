package io.tidegate.bus;

import io.tidegate.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What each topic of Tidegate has to be like. */
final class TopicShape {
  private static final Set<String> REPLACED_OFTEN =
      Set.of(Topics.INSTANCES, Topics.EDGES, Topics.PREDICTOR_STATE, Topics.ACCURACY);

  private TopicShape() {}

  static List<String> names() {
    List<String> names = new ArrayList<>(Topics.APPEND_ONLY);
    names.addAll(Topics.COMPACTED);
    return names;
  }

  /**
   * A topic's own settings.
   *
   * @param retention of the append-only topics; the audit log of decisions is kept without end
   */
  static Map<String, String> settings(String name, int replication, Duration retention) {
    Map<String, String> settings = new TreeMap<>();
    // With three replicas one may be down; with fewer, a higher minimum would stop all writes.
    settings.put("min.insync.replicas", replication >= 3 ? "2" : "1");
    if (Topics.COMPACTED.contains(name)) {
      settings.put("cleanup.policy", "compact");
    } else {
      settings.put("cleanup.policy", "delete");
      settings.put(
          "retention.ms",
          name.equals(Topics.DECISIONS) ? "-1" : Long.toString(retention.toMillis()));
    }
    if (REPLACED_OFTEN.contains(name)) {
      // A record replaces the one before it, again and again and for ever: only closed segments
      // are compacted, so small ones, soon; who starts has to read what is not compacted yet.
      settings.put("segment.bytes", Integer.toString(16 * 1024 * 1024));
      settings.put("segment.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
      settings.put("max.compaction.lag.ms", Long.toString(Duration.ofMinutes(10).toMillis()));
      settings.put("min.cleanable.dirty.ratio", "0.2");
      settings.put("delete.retention.ms", Long.toString(Duration.ofHours(1).toMillis()));
    }
    if (name.equals(Topics.SAMPLES) || name.equals(Topics.INSTANCES)) {
      // Agents' clocks are not ours: a wrong one must not delete or keep segments, and an instance
      // is silent by the broker's clock.
      settings.put("message.timestamp.type", "LogAppendTime");
    }
    return settings;
  }
}
