package io.tidegate.pools;

/**
 * A pool at one moment: phase, gauges and totals were read together, as far as the pool allows it.
 */
public record PoolSnapshot(PoolPhase phase, PoolState state, PoolCounts counts) {
  public PoolSnapshot {
    Require.present("phase", phase);
    Require.present("state", state);
    Require.present("counts", counts);
  }

  /** One that runs. */
  static PoolSnapshot running(PoolState state, PoolCounts counts) {
    return new PoolSnapshot(PoolPhase.RUNNING, state, counts);
  }
}
