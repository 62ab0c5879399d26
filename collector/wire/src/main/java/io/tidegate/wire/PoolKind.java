package io.tidegate.wire;

/** What a pool holds. */
public enum PoolKind {
  WORKER,
  RPC_CONNECTION,
  DB_CONNECTION
}
