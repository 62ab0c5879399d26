package io.tidegate.agent;

import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.PoolId;
import java.util.List;

/** Watches a pool with the very recorders that the agent has on each, without its threads. */
public final class AgentTimes {
  private AgentTimes() {}

  public static void watch(ManagedPool pool) {
    new MonitoredPool(
        "bench-instance",
        new PoolId("bench", pool.name()),
        pool,
        List.of(),
        OwnerRule.NONE,
        new CallScopes(),
        1);
  }
}
