package io.tidegate.wire;

/** What a pool holds. */
public enum PoolKind {
  WORKER,
  RPC_CONNECTION,
  DB_CONNECTION,
  /** Timed methods: a latency series, nothing to set. */
  ENDPOINT,
  /** Hits and misses; can be warmed, has no size to set. */
  CACHE
}
