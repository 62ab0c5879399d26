package io.tidegate.sim.control;

import io.tidegate.sim.world.PoolRun;
import io.tidegate.wire.PoolId;

/** What every controller of a pool is told beforehand. */
record Setting(PoolId pool, double sloP99Millis, long widthMillis, Bounds bounds) {
  static Setting of(PoolRun run) {
    return new Setting(
        run.pool(), run.sloP99Millis(), run.widthMillis(), Bounds.around(run.size()));
  }
}
