package io.tidegate.controller;

import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.util.Optional;

/**
 * Where another policy acts and the recorded one did not, or the other way round, or both
 * differently.
 *
 * @param recorded what was in force, if anything was
 * @param replayed what would have been, if anything
 */
public record ReplayDifference(
    PoolId pool, long atMillis, Optional<Decision> recorded, Optional<Decision> replayed) {

  /** What a decision does or, where its mode forbids it, what it would have done. */
  record Act(Decision.Kind kind, boolean proposed, int from, int to) {
    /** Empty: it leaves all as it is. */
    static Optional<Act> of(Decision decision) {
      boolean proposed = isProposed(decision);
      if (decision.kind() == Decision.Kind.HOLD && !proposed) {
        return Optional.empty();
      }
      return Optional.of(
          new Act(
              proposed ? Decision.Kind.RESIZE : decision.kind(),
              proposed,
              decision.fromSize(),
              proposedSize(decision)));
    }
  }

  /** Whether only its mode, or lost trust in its forecasts, kept it from a resize. */
  public static boolean isProposed(Decision decision) {
    return decision.kind() == Decision.Kind.HOLD
        && (decision.reason().equals(Reason.SHADOW_MODE.word())
            || decision.reason().equals(Reason.ADVISE_MODE.word())
            || decision.reason().equals(Reason.FORECAST_DISTRUSTED.word()))
        && !decision.clamps().isEmpty();
  }

  /** The size that a decision leads to or, but for its mode, would have led to. */
  public static int proposedSize(Decision decision) {
    // The mode is the last of the clamps.
    return isProposed(decision)
        ? (int) decision.clamps().get(decision.clamps().size() - 1).before()
        : decision.toSize();
  }
}
