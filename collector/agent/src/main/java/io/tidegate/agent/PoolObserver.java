package io.tidegate.agent;

import io.tidegate.pools.LatencyObserver;

/** Counts a pool's times, and knows by them whose work a thread does and what it borrows for it. */
final class PoolObserver implements LatencyObserver {
  private enum Role {
    WORKS,
    LENDS,
    NEITHER
  }

  private final MonitoredPool pool;
  private final PoolTimes times;
  private final CallScopes scopes;
  private final Role role;

  PoolObserver(MonitoredPool pool, PoolTimes times, CallScopes scopes) {
    this.pool = pool;
    this.times = times;
    this.scopes = scopes;
    this.role =
        switch (pool.pool().type()) {
          case WORKER -> Role.WORKS;
          case RPC_CONNECTION, DB_CONNECTION -> Role.LENDS;
          case ENDPOINT, CACHE -> Role.NEITHER;
        };
    if (role == Role.LENDS) {
      scopes.lenderCame();
    }
  }

  /** No longer observes. */
  void ended() {
    if (role == Role.LENDS) {
      scopes.lenderWent();
    }
  }

  @Override
  public void queueWaitNanos(long nanos) {
    times.queueWait(nanos);
    if (role == Role.WORKS) {
      scopes.taskBegins(pool);
    } else if (role == Role.LENDS) {
      scopes.lent(pool, nanos);
    }
  }

  @Override
  public void runNanos(long nanos) {
    times.run(nanos);
    if (role == Role.WORKS) {
      scopes.taskEnds(pool);
    } else if (role == Role.LENDS) {
      scopes.returned(pool, nanos);
    }
  }

  @Override
  public void latencyNanos(long nanos) {
    times.latency(nanos);
  }
}
