package io.tidegate.sim.safety;

import io.tidegate.controller.ControlPhase;
import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.controller.Policy;
import io.tidegate.wire.Decision;
import java.util.List;

/** Who is changed first, by what was committed. */
final class CanaryRule {
  private final Trail trail;
  private final Policy policy;
  private List<Sent> newest = List.of();
  private Decision begun;

  CanaryRule(Trail trail, Policy policy) {
    this.trail = trail;
    this.policy = policy;
  }

  void resized(Taken taken, Decision decision, List<Sent> change) {
    if (taken.step().cause() == Cause.SPREAD) {
      follows(decision, change);
    } else if (policy.budgets().canaryWindows() > 0
        && change.size() > 1
        && decision.requestId().isEmpty()
        && taken.before().phase() == ControlPhase.OBSERVING
        && !decision.reason().equals("breach-observed")
        && !decision.reason().equals("p99-high")) {
      throw trail.broken(
          Invariant.CANARY_FIRST, "%d instances at once: %s", change.size(), decision);
    }
    newest = change;
    begun = decision;
  }

  private void follows(Decision decision, List<Sent> change) {
    long watched =
        (policy.settleWindows() + policy.budgets().canaryWindows()) * SafetyWorld.WIDTH_MILLIS;
    boolean first = newest.size() == 1;
    boolean others = change.stream().noneMatch(s -> first && s.to() == newest.get(0).to());
    boolean asWide =
        first
            && Integer.signum(decision.toSize() - decision.fromSize())
                == Integer.signum(begun.toSize() - begun.fromSize());
    boolean inTime =
        decision.reason().equals("canary-cut-short")
            || begun != null && decision.atMillis() >= begun.atMillis() + watched;
    if (!first || !others || !asWide || !inTime) {
      throw trail.broken(Invariant.CANARY_FIRST, "%s after %s", decision, begun);
    }
  }
}
