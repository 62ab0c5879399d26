package io.tidegate.collector.service;

import io.tidegate.collector.InstanceOptions;
import java.util.Map;

/**
 * How the instances are watched.
 *
 * @param bootstrap Kafka's host:port, comma-separated
 * @param groupId monitors of one group share the partitions of the heartbeats
 * @param consumerOverrides Kafka consumer settings
 */
public record InstanceMonitorOptions(
    String bootstrap,
    String groupId,
    InstanceOptions instances,
    Map<String, String> consumerOverrides) {
  public InstanceMonitorOptions {
    if (instances == null) {
      throw new IllegalArgumentException("instances is missing");
    }
    consumerOverrides = Map.copyOf(consumerOverrides);
  }

  public InstanceMonitorOptions(String bootstrap) {
    this(bootstrap, "tidegate-instances", InstanceOptions.DEFAULT, Map.of());
  }
}
