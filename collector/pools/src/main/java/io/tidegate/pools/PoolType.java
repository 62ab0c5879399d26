package io.tidegate.pools;

/** What a pool holds. */
public enum PoolType {
  WORKER,
  RPC_CONNECTION,
  DB_CONNECTION
}
