package io.tidegate.sim.safety;

import io.tidegate.controller.Budgets;
import io.tidegate.controller.ControlPhase;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import java.util.HashMap;
import java.util.Map;

/** How many pools of a partition have a change under way, by what was committed. */
final class BlastRule {
  private static final long SILENT_MILLIS = 15 * SafetyWorld.WIDTH_MILLIS;

  private final Trail trail;
  private final Budgets budgets;
  private final Map<PoolId, Standing> pools = new HashMap<>();

  BlastRule(Trail trail, Budgets budgets) {
    this.trail = trail;
    this.budgets = budgets;
  }

  private record Standing(long newestMillis, boolean changing) {
    boolean counts(long nowMillis) {
      return newestMillis + SILENT_MILLIS >= nowMillis;
    }
  }

  /** A step is committed, after those before it. */
  void committed(Taken taken) {
    PoolId pool = taken.event().pool();
    for (Decision decision : StepRules.decisions(taken.step())) {
      if (decision.kind() == Decision.Kind.RESIZE
          && decision.requestId().isEmpty()
          && !FlapRule.pressing(decision)
          && taken.before().phase() == ControlPhase.OBSERVING) {
        begins(pool, decision, taken.step().state().newestEndMillis());
      }
    }
    pools.put(
        pool,
        new Standing(
            taken.step().state().newestEndMillis(),
            taken.step().state().phase() != ControlPhase.OBSERVING));
  }

  private void begins(PoolId pool, Decision decision, long newestMillis) {
    pools.put(pool, new Standing(newestMillis, false));
    long known = pools.values().stream().filter(s -> s.counts(decision.atMillis())).count();
    long changing =
        pools.values().stream().filter(s -> s.counts(decision.atMillis()) && s.changing()).count();
    if (changing + 1 > Math.max(budgets.blastRadiusLeast(), budgets.blastRadius() * known)) {
      throw trail.broken(
          Invariant.BLAST_RADIUS_KEPT,
          "%d of %d pools have a change under way: %s",
          changing,
          known,
          decision);
    }
  }
}
