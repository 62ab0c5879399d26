package io.tidegate.pools;

/**
 * A pool that can be watched and resized. Every method may be called by any thread, at any time,
 * and returns without waiting for tasks, connections or other callers.
 */
public interface ManagedPool {

  /** The name within the service: 1 to 63 of A-Z a-z 0-9 . _ - */
  String name();

  PoolType type();

  PoolState state();

  /** Running totals since the pool was made. */
  PoolCounts counts();

  /**
   * Changes the size. The limits that the pool's owner set hold for every caller: a size outside of
   * them is {@link ResizeOutcome.Rejected}, not clamped, because a caller that asked for one size
   * must not be told that it got it.
   */
  ResizeOutcome resize(int newSize);

  /**
   * Adds an observer of the pool's times. Several can observe; each ends by its own {@link
   * Observation#close()}.
   */
  Observation observe(LatencyObserver observer);
}
