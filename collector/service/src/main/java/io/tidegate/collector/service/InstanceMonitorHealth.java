package io.tidegate.collector.service;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.wire.InstanceState;
import java.util.Map;
import java.util.Optional;

/**
 * The monitor of the instances seen from outside, at one moment.
 *
 * @param clockTrouble why the broker does not tell the time now; meanwhile no instance is judged
 * @param instances of the partitions that it owns, by state
 * @param refused heartbeats that were parked since the start
 */
public record InstanceMonitorHealth(
    ConsumerHealth consumer,
    Optional<String> clockTrouble,
    Map<InstanceState, Integer> instances,
    long refused) {
  public InstanceMonitorHealth {
    instances = Map.copyOf(instances);
  }

  /** What stands in the way now; empty: nothing. */
  public Optional<String> trouble() {
    return clockTrouble.or(() -> consumer.lastError().map(Throwable::toString));
  }
}
