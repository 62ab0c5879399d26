package io.tidegate.sim.safety;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How often the controllers' own changes turned a pool, by what was committed. */
final class FlapRule {
  private static final long HOUR_MILLIS = 3_600_000;

  private final Trail trail;
  private final int budget;
  private final List<Long> turns = new ArrayList<>();
  private Decision asked;
  private int direction;

  FlapRule(Trail trail, int budget) {
    this.trail = trail;
    this.budget = budget;
  }

  private static int direction(Decision decision) {
    return Integer.signum(decision.toSize() - decision.fromSize());
  }

  /** What no budget holds up. */
  static boolean pressing(Decision decision) {
    return Set.of("breach-observed", "p99-high", "below-minimum").contains(decision.reason());
  }

  void resized(Decision decision) {
    boolean own = decision.requestId().isEmpty();
    asked = own ? decision : null;
    if (!own || pressing(decision)) {
      return;
    }
    int way = direction(decision);
    long in = turns.stream().filter(at -> at > decision.atMillis() - HOUR_MILLIS).count();
    if (way == -direction && in + (way > 0 ? 1 : 2) > budget) {
      throw trail.broken(
          Invariant.FLAP_BUDGET_KEPT,
          "after %d turns of %d in an hour, one more: %s",
          in,
          budget,
          decision);
    }
  }

  /** What is applied from here on is no size. */
  void limited() {
    asked = null;
  }

  /** A taking back counts when it is ordered. */
  void takenBack(Decision decision) {
    moved(decision);
  }

  /** A change counts when it is applied. */
  void committed(Cause cause) {
    if (asked != null && (cause == Cause.APPLIED || cause == Cause.PARTLY_APPLIED)) {
      moved(asked);
    }
  }

  private void moved(Decision decision) {
    int way = direction(decision);
    if (way == -direction) {
      turns.add(decision.atMillis());
    }
    direction = way;
  }
}
