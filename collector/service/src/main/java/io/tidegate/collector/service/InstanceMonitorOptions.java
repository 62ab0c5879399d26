package io.tidegate.collector.service;

import io.tidegate.collector.InstanceOptions;
import io.tidegate.collector.IntakeLimits;
import java.util.Map;

/**
 * How the instances are watched.
 *
 * @param bootstrap Kafka's host:port, comma-separated
 * @param groupId monitors of one group share the partitions of the heartbeats
 * @param limits what heartbeats are refused
 * @param consumerOverrides Kafka consumer settings
 */
public record InstanceMonitorOptions(
    String bootstrap,
    String groupId,
    InstanceOptions instances,
    IntakeLimits limits,
    Map<String, String> consumerOverrides) {
  public InstanceMonitorOptions {
    if (instances == null || limits == null) {
      throw new IllegalArgumentException("instances or limits is missing");
    }
    consumerOverrides = Map.copyOf(consumerOverrides);
  }

  public InstanceMonitorOptions(String bootstrap) {
    this(bootstrap, IntakeLimits.DEFAULT);
  }

  public InstanceMonitorOptions(String bootstrap, IntakeLimits limits) {
    this(bootstrap, "tidegate-instances", InstanceOptions.DEFAULT, limits, Map.of());
  }
}
