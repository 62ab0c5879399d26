package io.tidegate.pools;

/** A connection of a pool, lent or idle; the fields that change are guarded by the pool's lock. */
final class PooledConnection<C extends AutoCloseable> {
  final C connection;
  final long openedNanos;
  long idleSinceNanos;

  PooledConnection(C connection, long openedNanos) {
    this.connection = connection;
    this.openedNanos = openedNanos;
  }

  boolean outlived(long nowNanos, long maxLifetimeNanos) {
    return nowNanos - openedNanos >= maxLifetimeNanos;
  }

  boolean expired(long nowNanos, long idleTimeoutNanos, long maxLifetimeNanos) {
    return nowNanos - idleSinceNanos >= idleTimeoutNanos || outlived(nowNanos, maxLifetimeNanos);
  }
}
