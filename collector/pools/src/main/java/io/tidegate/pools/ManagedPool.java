package io.tidegate.pools;

import java.util.Optional;
import java.util.Set;

/**
 * A pool that can be watched and changed. Every method may be called by any thread, at any time,
 * and returns without waiting for tasks, connections or other callers.
 */
public interface ManagedPool {

  /** The name within the service: 1 to 63 of A-Z a-z 0-9 . _ - */
  String name();

  PoolType type();

  /** What {@link #apply} can change; empty: the pool can only be watched. */
  Set<Knob> knobs();

  /** Phase, gauges and running totals, read together. */
  PoolSnapshot snapshot();

  /**
   * Changes what the change names, all of it or nothing. The limits that the pool's owner set hold
   * for every caller: a size outside of them is taken to the nearest that is allowed, and the
   * result says CLAMPED. Never throws for what the pool does; only for a null.
   */
  ApplyResult apply(PoolChange change);

  /**
   * Adds an observer of the pool's times. Several can observe; each ends by its own {@link
   * Observation#close()}.
   */
  Observation observe(LatencyObserver observer);

  default PoolState state() {
    return snapshot().state();
  }

  /** Running totals since the pool was made. */
  default PoolCounts counts() {
    return snapshot().counts();
  }

  /** Lookups since the pool was made; empty where it is no cache. */
  default Optional<CacheTotals> cacheTotals() {
    return Optional.empty();
  }

  default ApplyResult resize(int newSize) {
    return apply(PoolChange.toSize(newSize));
  }
}
