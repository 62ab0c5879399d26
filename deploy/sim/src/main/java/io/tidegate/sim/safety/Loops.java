package io.tidegate.sim.safety;

import io.tidegate.controller.ControlState;

/** What a controller holds of a partition that it took over. */
final class Loops {
  final Partition partition;
  final int epoch;
  ControlState state;
  Seen seen;
  int[] position;
  boolean committing;

  Loops(Partition partition, int epoch) {
    this.partition = partition;
    this.epoch = epoch;
    this.state = partition.restored();
    this.seen = partition.restoredSeen();
    this.position = partition.committed();
  }
}
