package io.tidegate.collector.service;

import io.tidegate.bus.ConsumerHealth;
import java.util.List;
import java.util.Optional;

/**
 * The collector seen from outside, at one moment.
 *
 * @param storeTrouble what keeps windows from the store: since when it is unreachable, and why;
 *     empty: nothing
 * @param clockTrouble why windows of silent partitions stay open; empty: the broker tells the time
 * @param skewedClocks the instances whose clocks are off, by name; at most 1000
 */
public record CollectorHealth(
    ConsumerHealth consumer,
    Optional<String> storeTrouble,
    CollectorCounts counts,
    Optional<String> clockTrouble,
    List<ClockSkew> skewedClocks) {
  public CollectorHealth {
    skewedClocks = List.copyOf(skewedClocks);
  }

  public boolean healthy() {
    return storeTrouble.isEmpty() && clockTrouble.isEmpty() && consumer.lastError().isEmpty();
  }
}
