package io.tidegate.collector.service;

import io.tidegate.bus.ConsumerHealth;
import java.util.Optional;

/**
 * The collector seen from outside, at one moment.
 *
 * @param storeTrouble what keeps windows from the store: since when it is unreachable, and why;
 *     empty: nothing
 */
public record CollectorHealth(
    ConsumerHealth consumer, Optional<String> storeTrouble, CollectorCounts counts) {

  public boolean healthy() {
    return storeTrouble.isEmpty() && consumer.lastError().isEmpty();
  }
}
