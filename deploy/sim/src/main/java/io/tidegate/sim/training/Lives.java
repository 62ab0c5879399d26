package io.tidegate.sim.training;

import io.tidegate.sim.world.PoolRun;
import io.tidegate.sim.world.RateSeries;
import io.tidegate.sim.world.SimulatedFleet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Simulates pools to their ends, some at a time, so that not all of them are held at once. */
final class Lives {
  /** Groups of pools that are simulated before the first of them is handed on. */
  private static final int BATCH = 8;

  private final List<List<PoolRun>> groups;

  private Lives(List<PoolRun> runs) {
    TreeMap<Integer, List<PoolRun>> byGroup = new TreeMap<>();
    runs.forEach(run -> byGroup.computeIfAbsent(run.group(), g -> new ArrayList<>()).add(run));
    this.groups = List.copyOf(byGroup.values());
  }

  static Lives generated(int days, int pools, long seed) {
    return new Lives(SimulatedFleet.generated(days, pools, seed));
  }

  static Lives of(RateSeries series, int pools, long seed) {
    return new Lives(SimulatedFleet.of(series, pools, seed));
  }

  /** Hands on each life, in the fleet's order, on this thread. */
  void forEach(Consumer<PoolLife> life) {
    forEachBatch(batch -> batch.forEach(life));
  }

  /** The same, those together that were simulated together. */
  void forEachBatch(Consumer<List<PoolLife>> next) {
    for (int from = 0; from < groups.size(); from += BATCH) {
      List<List<PoolRun>> batch = groups.subList(from, Math.min(groups.size(), from + BATCH));
      next.accept(
          batch.parallelStream().flatMap(group -> group.stream().map(PoolLife::of)).toList());
    }
  }
}
