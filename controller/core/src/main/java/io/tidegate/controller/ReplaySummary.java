package io.tidegate.controller;

import io.tidegate.controller.ReplayedPool.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * What became of a recorded stream under another policy.
 *
 * @param pools all that were replayed, by their names
 * @param differences in the order of time
 */
public record ReplaySummary(List<ReplayedPool> pools, List<ReplayDifference> differences) {
  public ReplaySummary {
    pools = List.copyOf(pools);
    differences = List.copyOf(differences);
  }

  /** Of several streams that have no pool in common. */
  public static ReplaySummary of(List<ReplaySummary> parts) {
    List<ReplayedPool> pools = new ArrayList<>();
    List<ReplayDifference> all = new ArrayList<>();
    for (ReplaySummary part : parts) {
      pools.addAll(part.pools());
      all.addAll(part.differences());
    }
    pools.sort(Comparator.comparing(ReplayedPool::pool));
    all.sort(
        Comparator.comparingLong(ReplayDifference::atMillis).thenComparing(ReplayDifference::pool));
    return new ReplaySummary(pools, all);
  }

  /** Of all pools, those of the warm-up left out. */
  public long windows() {
    return sum(ReplayedPool::windows);
  }

  /** Decisions that both sides made. */
  public long sameActs() {
    return sum(ReplayedPool::sameActs);
  }

  /** Recorded ones that take back a change from before the time. */
  public long notComparable() {
    return sum(ReplayedPool::notComparable);
  }

  /** What was of all pools together. */
  public Side recorded() {
    return all(pools.stream().map(ReplayedPool::recorded).toList());
  }

  /** What would have been of all pools together. */
  public Side replayed() {
    return all(pools.stream().map(ReplayedPool::replayed).toList());
  }

  /** When the sizes of a pool first came to differ; empty: those of none did. */
  public OptionalLong divergedSinceMillis() {
    return pools.stream().flatMapToLong(pool -> pool.divergedSinceMillis().stream()).min();
  }

  private long sum(ToLongFunction<ReplayedPool> of) {
    return pools.stream().mapToLong(of).sum();
  }

  private static Side all(List<Side> sides) {
    return new Side(
        sides.stream().mapToLong(Side::acts).sum(),
        sides.stream().mapToLong(Side::size).sum(),
        sides.stream().mapToDouble(Side::sizeHours).sum(),
        sides.stream().mapToLong(Side::kept).sum(),
        sides.stream().mapToLong(Side::rolledBack).sum());
  }
}
