package io.tidegate.agent;

import io.tidegate.pools.LatencyObserver;

/** Gives the benchmarks the very recorders that the agent has on each pool, without its threads. */
public final class AgentTimes {
  private AgentTimes() {}

  public static LatencyObserver observer() {
    return new PoolTimes();
  }
}
