package io.tidegate.sim.world;

import io.tidegate.wire.PoolId;
import java.util.List;
import java.util.Optional;

/**
 * One pool before it runs: what it is, its load without causes, and what will happen to it.
 *
 * @param base requests per second, window by window, without causes
 * @param causes what acts on it, also by way of the others of its group
 * @param database what it calls; empty for the database's own pool
 */
record PoolPlan(
    PoolId pool,
    Provisioning provisioned,
    float[] base,
    Script script,
    List<ScriptedCause> causes,
    Optional<PoolId> database,
    Heap.Shape heap,
    boolean heapKnown,
    boolean cpuKnown,
    long seed) {

  PoolShape shape() {
    return provisioned.shape();
  }

  int windows() {
    return base.length;
  }
}
