package io.tidegate.agent;

import io.tidegate.pools.ManagedPool;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Map;

/** Watches a pool with the very recorders that the agent has on each, without its threads. */
public final class AgentTimes {
  private final MonitoredPool pool;
  private final Scratch scratch = new Scratch();
  private long untilMillis = System.currentTimeMillis();

  private AgentTimes(ManagedPool pool) {
    this.pool =
        new MonitoredPool(
            "bench-instance",
            new PoolId("bench", pool.name()),
            pool,
            List.of(),
            OwnerRule.NONE,
            new CallScopes(),
            untilMillis);
  }

  public static AgentTimes watch(ManagedPool pool) {
    return new AgentTimes(pool);
  }

  /** What the agent does at the end of each sample interval. */
  public void sample() {
    untilMillis = Math.max(untilMillis + 1, System.currentTimeMillis());
    pool.sample(untilMillis, Long.MAX_VALUE / 2, HostLoad.UNKNOWN, Map.of(), scratch);
  }
}
