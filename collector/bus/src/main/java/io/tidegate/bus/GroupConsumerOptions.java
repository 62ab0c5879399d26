package io.tidegate.bus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;

/**
 * How a service joins its consumer group.
 *
 * @param bootstrap host:port, comma-separated
 * @param topics topics with equal partition counts are co-partitioned: a member owns the same
 *     partition numbers of each
 * @param overrides Kafka consumer settings, except those that the guarantees depend on
 */
public record GroupConsumerOptions(
    String bootstrap, String groupId, List<String> topics, Map<String, String> overrides) {
  public GroupConsumerOptions {
    Settings.present("bootstrap", bootstrap);
    Settings.present("groupId", groupId);
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException(
          "topics is empty: group '%s' needs one".formatted(groupId));
    }
    overrides = Map.copyOf(overrides);
  }

  public GroupConsumerOptions(String bootstrap, String groupId, List<String> topics) {
    this(bootstrap, groupId, topics, Map.of());
  }

  /**
   * With {@code group.protocol=consumer} among the overrides (KIP-848, brokers from 4.0 on) the
   * broker assigns, and its own {@code group.consumer.session.timeout.ms} counts.
   */
  Map<String, Object> settings() {
    boolean byBroker =
        "consumer".equalsIgnoreCase(overrides.getOrDefault("group.protocol", "classic"));
    Map<String, Object> defaults =
        new HashMap<>(Map.of("max.poll.records", 2_000, "default.api.timeout.ms", 15_000));
    Map<String, Object> fixed =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "group.id",
                groupId,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed"));
    if (byBroker) {
      // Incremental as it is, and the same partition numbers of all topics.
      fixed.put("group.remote.assignor", "range");
    } else {
      // A member that died is noticed after 10 s; Kafka's default of 45 s would eat a good
      // part of the lead that a forecast gives.
      defaults.put("session.timeout.ms", 10_000);
      // Only its next heartbeat tells a member that another one left in order or joined, and
      // until then the partitions that move stand still.
      defaults.put("heartbeat.interval.ms", 500);
      fixed.put("partition.assignment.strategy", assignor());
    }
    return Settings.merge(defaults, overrides, fixed);
  }

  /**
   * Cooperative: who keeps a partition works on while others move. Several topics have to stay
   * together, which only the range assignor does; then all stop for each change.
   */
  private String assignor() {
    return (topics.size() == 1 ? CooperativeStickyAssignor.class : RangeAssignor.class).getName();
  }
}
