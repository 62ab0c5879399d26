package io.tidegate.collector.service;

import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.WindowOptions;
import java.util.Map;

/**
 * How the collector runs.
 *
 * @param bootstrap Kafka's host:port, comma-separated
 * @param groupId collectors of one group share the partitions of the samples
 * @param consumerOverrides Kafka consumer settings
 * @param limits what is refused beside what windows refuse by themselves
 */
public record CollectorOptions(
    String bootstrap,
    String groupId,
    WindowOptions windows,
    Map<String, String> consumerOverrides,
    IntakeLimits limits,
    CollectorListener listener) {
  public CollectorOptions {
    if (windows == null) {
      throw new IllegalArgumentException("windows is missing");
    }
    if (limits == null || listener == null) {
      throw new IllegalArgumentException("limits or listener is missing");
    }
    consumerOverrides = Map.copyOf(consumerOverrides);
  }

  public CollectorOptions(
      String bootstrap,
      String groupId,
      WindowOptions windows,
      Map<String, String> consumerOverrides) {
    this(
        bootstrap,
        groupId,
        windows,
        consumerOverrides,
        IntakeLimits.DEFAULT,
        CollectorListener.NONE);
  }

  public CollectorOptions(String bootstrap, WindowOptions windows) {
    this(bootstrap, "tidegate-collector", windows, Map.of());
  }

  public CollectorOptions withLimits(IntakeLimits other) {
    return new CollectorOptions(bootstrap, groupId, windows, consumerOverrides, other, listener);
  }

  public CollectorOptions withListener(CollectorListener other) {
    return new CollectorOptions(bootstrap, groupId, windows, consumerOverrides, limits, other);
  }
}
