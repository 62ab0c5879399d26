package io.tidegate.collector;

import io.tidegate.wire.PoolId;

/** What is known of the other instances of the fleet. */
@FunctionalInterface
public interface Peers {
  /**
   * How many others of the pool reported at {@code nowMillis} or less than two intervals before.
   */
  int othersOf(PoolId pool, String instance, long nowMillis);
}
