package io.tidegate.wire;

/** What a pool holds. */
public enum PoolKind {
  WORKER,
  RPC_CONNECTION,
  DB_CONNECTION,
  /** Timed methods: a latency series, nothing to set. */
  ENDPOINT,
  /** Hits and misses; can be warmed, has no size to set. */
  CACHE,
  /**
   * The replicas of a service, each with {@link PoolSpec#slotsPerUnit} workers. What is measured of
   * it are the service's requests.
   */
  REPLICAS;

  /** Whether the latency is wait plus run; for connections it is the wait alone. */
  public boolean latencyHasRun() {
    return this == WORKER || this == REPLICAS;
  }
}
