package io.tidegate.wire;

/** Where a pool is in its life. */
public enum PoolPhase {
  CREATED,
  PENDING,
  RUNNING,
  PAUSED,
  TERMINATED,
  FAILED
}
