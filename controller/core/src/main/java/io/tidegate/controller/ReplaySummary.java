package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of a recorded stream under another policy.
 *
 * @param windows of all pools that were replayed, those of the warm-up left out
 * @param recordedActs decisions in the time that changed something or, in shadow or advise mode,
 *     would have
 * @param replayedActs the same of the other policy
 * @param sameActs those of them that are the same
 * @param notComparable recorded ones that take back a change from before the time
 * @param recordedSizeHours workers or connections times hours, as they were
 * @param replayedSizeHours as they would have been
 * @param divergedSince for each pool whose sizes came to differ, when first; from then on its
 *     measurements are those of other sizes
 * @param differences in the order of time
 */
public record ReplaySummary(
    int pools,
    long windows,
    long recordedActs,
    long replayedActs,
    long sameActs,
    long notComparable,
    double recordedSizeHours,
    double replayedSizeHours,
    Map<PoolId, Long> divergedSince,
    List<ReplayDifference> differences) {
  public ReplaySummary {
    divergedSince = Map.copyOf(divergedSince);
    differences = List.copyOf(differences);
  }

  /** Of several streams that have no pool in common. */
  public static ReplaySummary of(List<ReplaySummary> parts) {
    Map<PoolId, Long> diverged = new HashMap<>();
    List<ReplayDifference> all = new ArrayList<>();
    for (ReplaySummary part : parts) {
      diverged.putAll(part.divergedSince());
      all.addAll(part.differences());
    }
    all.sort(
        Comparator.comparingLong(ReplayDifference::atMillis).thenComparing(ReplayDifference::pool));
    return new ReplaySummary(
        parts.stream().mapToInt(ReplaySummary::pools).sum(),
        parts.stream().mapToLong(ReplaySummary::windows).sum(),
        parts.stream().mapToLong(ReplaySummary::recordedActs).sum(),
        parts.stream().mapToLong(ReplaySummary::replayedActs).sum(),
        parts.stream().mapToLong(ReplaySummary::sameActs).sum(),
        parts.stream().mapToLong(ReplaySummary::notComparable).sum(),
        parts.stream().mapToDouble(ReplaySummary::recordedSizeHours).sum(),
        parts.stream().mapToDouble(ReplaySummary::replayedSizeHours).sum(),
        diverged,
        all);
  }
}
