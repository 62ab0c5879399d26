package io.tidegate.sim.safety;

import io.tidegate.controller.ControlState;
import io.tidegate.controller.Fleet;
import io.tidegate.wire.PoolId;
import java.util.HashMap;
import java.util.Map;

/** What a controller holds of a partition that it took over. */
final class Loops {
  final Partition partition;
  final int epoch;
  final Map<PoolId, ControlState> states = new HashMap<>();
  final Map<PoolId, Seen> seen = new HashMap<>();
  final Fleet fleet = new Fleet();
  int[] position;
  boolean committing;

  Loops(Partition partition, int epoch) {
    this.partition = partition;
    this.epoch = epoch;
    for (PoolModel model : partition.models) {
      states.put(model.id, partition.restored(model.id));
      seen.put(model.id, partition.restoredSeen(model.id));
      fleet.saw(states.get(model.id));
    }
    this.position = partition.committed();
  }
}
