package io.tidegate.bus;

import java.util.List;
import java.util.Map;

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

  Map<String, Object> settings() {
    return Settings.merge(
        Map.of(
            // A member that died is noticed after 10 s; Kafka's default of 45 s would eat a good
            // part of the lead that a forecast gives.
            "session.timeout.ms", 10_000,
            "heartbeat.interval.ms", 3_000,
            "max.poll.records", 2_000,
            "default.api.timeout.ms", 15_000),
        overrides,
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
            "read_committed",
            // Range is the assignor that gives a member the same partition numbers of all topics.
            "partition.assignment.strategy",
            "org.apache.kafka.clients.consumer.RangeAssignor"));
  }
}
