package io.tidegate.pools;

/** A connection of a pool, lent or idle; the fields that change are guarded by the pool's lock. */
final class PooledConnection<C extends AutoCloseable> {
  final C connection;
  private final long openedNanos;
  private final long lifetimeNanos;
  long idleSinceNanos;

  PooledConnection(C connection, long openedNanos, long lifetimeNanos) {
    this.connection = connection;
    this.openedNanos = openedNanos;
    this.lifetimeNanos = lifetimeNanos;
    this.idleSinceNanos = openedNanos;
  }

  boolean outlived(long nowNanos) {
    return nowNanos - openedNanos >= lifetimeNanos;
  }

  boolean idleFor(long nanos, long nowNanos) {
    return nowNanos - idleSinceNanos >= nanos;
  }
}
