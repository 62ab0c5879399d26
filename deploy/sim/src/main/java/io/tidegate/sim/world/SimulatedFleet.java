package io.tidegate.sim.world;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Many simulated pools: groups of two to four services' pools and the database that they share. */
public final class SimulatedFleet {
  private SimulatedFleet() {}

  /**
   * Pools that all live off one series, each in its own way.
   *
   * @return that many runs, each group's one after another and its database last; drawn lazily
   */
  public static List<PoolRun> of(RateSeries series, int pools, long seed) {
    return of(group -> series, pools, seed);
  }

  /** Pools under generated load, each group under another; see {@link GeneratedRates}. */
  public static List<PoolRun> generated(int days, int pools, long seed) {
    return of(group -> GeneratedRates.of(Chance.mix(seed) + 31L * group, days), pools, seed);
  }

  /** The same pools from their first window on, whatever became of these. */
  public static List<PoolRun> again(List<PoolRun> fleet) {
    Map<LazyGroup, LazyGroup> groups = new IdentityHashMap<>();
    return fleet.stream()
        .map(run -> run.again(groups.computeIfAbsent(run.lazyGroup(), LazyGroup::again)))
        .toList();
  }

  private static List<PoolRun> of(IntFunction<RateSeries> series, int pools, long seed) {
    if (pools < 1) {
      throw new IllegalArgumentException("pools is %d: must be at least 1".formatted(pools));
    }
    List<PoolRun> runs = new ArrayList<>();
    for (int index = 0; runs.size() < pools; index++) {
      LazyGroup group = new LazyGroup(series.apply(index), index, seed);
      int callers = ServiceGroup.callers(index, seed);
      for (int i = 0; i < callers && runs.size() < pools; i++) {
        runs.add(new PoolRun(ServiceGroup.callerId(index, i), group, i));
      }
      if (runs.size() < pools) {
        runs.add(new PoolRun(ServiceGroup.databaseId(index), group, -1));
      }
    }
    return List.copyOf(runs);
  }
}
