package io.tidegate.pools;

/**
 * Where a pool is in its life: CREATED → PENDING → RUNNING ⇄ PAUSED → TERMINATED. A pool that was
 * there before us is RUNNING until it is shut down.
 */
public enum PoolPhase {
  /** Made, nothing started. */
  CREATED,
  /** Its first workers or connections are being started. */
  PENDING,
  RUNNING,
  /** Takes work on and runs none of it. */
  PAUSED,
  /** Takes nothing on any more; what it had may still be ending. */
  TERMINATED,
  /** Came to an end that nobody asked for. */
  FAILED
}
