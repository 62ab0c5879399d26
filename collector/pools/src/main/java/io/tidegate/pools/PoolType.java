package io.tidegate.pools;

/** What a pool holds. */
public enum PoolType {
  WORKER,
  RPC_CONNECTION,
  DB_CONNECTION,
  /** Timed methods: a latency series, nothing to set. */
  ENDPOINT,
  /** Hits and misses; can be warmed, has no size to set. */
  CACHE
}
