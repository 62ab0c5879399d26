package io.tidegate.collector.service;

import io.tidegate.collector.WindowOptions;
import java.util.Map;

/**
 * How the collector runs.
 *
 * @param bootstrap Kafka's host:port, comma-separated
 * @param groupId collectors of one group share the partitions of the samples
 * @param consumerOverrides Kafka consumer settings
 */
public record CollectorOptions(
    String bootstrap,
    String groupId,
    WindowOptions windows,
    Map<String, String> consumerOverrides) {
  public CollectorOptions {
    if (windows == null) {
      throw new IllegalArgumentException("windows is missing");
    }
    consumerOverrides = Map.copyOf(consumerOverrides);
  }

  public CollectorOptions(String bootstrap, WindowOptions windows) {
    this(bootstrap, "tidegate-collector", windows, Map.of());
  }
}
