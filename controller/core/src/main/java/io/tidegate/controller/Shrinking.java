package io.tidegate.controller;

import io.tidegate.controller.Rules.Limit;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import java.util.List;

/** Whether a pool has more than it needs, by what was observed and not by what is forecast. */
final class Shrinking {
  /** A shrinking leaves this much above the highest load seen. */
  private static final double MARGIN = 1.1;

  private final ControlState state;

  /** As the pool's, and what its rule allows is not to be lost again. */
  private final Policy policy;

  private final WindowFacts newest;
  private final Need need;
  private final int smallest;
  private final int largest;

  /** The state has to have a window. */
  Shrinking(ControlState state, Policy policy) {
    this.state = state;
    this.policy = policy.withTightestP99();
    this.newest = state.newest().orElseThrow();
    this.need = new Need(state, this.policy);
    this.smallest = state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
    this.largest = state.current().stream().mapToInt(InstanceFacts::size).max().orElse(0);
  }

  /** Null: it has not. */
  Wish wish(Diagnosis d, Forecast ready) {
    List<WindowFacts> span = newest(policy.shrinkAfterWindows());
    boolean idle = covered(span, policy.shrinkAfterWindows());
    Limit low = policy.rules().lowTraffic();
    List<WindowFacts> few = newest(low.windows());
    double busiest = busiest(few);
    if (!idle && !(low.on() && covered(few, low.windows()) && busiest < low.value())) {
      return null;
    }
    double highest = highestLoad(idle ? span : few) / state.instances().size();
    int needed = needed(highest, d, ready);
    // Hysteresis: not for the last tenth, or noise would move the size back and forth.
    if (needed > largest - Math.max(1, (int) Math.ceil(largest * 0.1))) {
      return null;
    }
    return idle
        ? new Wish(
            Reason.IDLE_CAPACITY,
            false,
            largest,
            needed,
            Say.of(
                "the highest load of %d windows, %.1f%s, needs %d with a margin of %.0f%%, has %d",
                policy.shrinkAfterWindows(),
                highest,
                newest.kind() == PoolKind.REPLICAS ? "" : " per instance",
                needed,
                (MARGIN - 1) * 100,
                largest))
        : new Wish(
            Reason.LOW_TRAFFIC,
            false,
            largest,
            needed,
            Say.of(
                "the load kept at most %.0f%% busy in each of %d windows of %.0f s, the limit is"
                    + " %.0f%%: it needs %d with a margin of %.0f%%, has %d",
                100 * busiest,
                low.windows(),
                newest.widthMillis() / 1000.0,
                100 * low.value(),
                needed,
                (MARGIN - 1) * 100,
                largest));
  }

  /**
   * Of the workers, the largest share that is busy. What is in use at the end of each of the
   * windows is held, and is not idle though no request ends that it works on.
   */
  private double busiest(List<WindowFacts> few) {
    double load = few.stream().mapToDouble(Shrinking::load).max().orElse(Double.NaN);
    int held = few.stream().mapToInt(WindowFacts::active).min().orElse(0);
    return Math.max(load, held) / (state.instances().size() * smallest * state.slotsPerUnit());
  }

  private int needed(double highest, Diagnosis d, Forecast ready) {
    int needed =
        Math.max(
            need.size(highest * MARGIN, d.runMeanMillis(), d),
            Math.max(need.projected(ready, d), need.size(d.load(), d.runMeanMillis(), d)));
    return newest.kind() == PoolKind.REPLICAS
        ? Math.max(needed, new Findings(state, policy).replicasWithin(largest))
        : needed;
  }

  private List<WindowFacts> newest(int windows) {
    return state.after(newest.endMillis() - windows * newest.widthMillis());
  }

  private boolean covered(List<WindowFacts> span, int windows) {
    return span.size() >= windows
        && span.stream().allMatch(WindowFacts::complete)
        && span.stream().noneMatch(w -> w.missed(policy.sloP99Millis()));
  }

  private static double load(WindowFacts window) {
    return window.measured() ? window.offeredLoad() : 0;
  }

  /** The highest mean over a few windows: single windows of few requests are noise. */
  private static double highestLoad(List<WindowFacts> span) {
    double highest = 0;
    for (int i = 0; i < span.size(); i++) {
      List<WindowFacts> few = span.subList(Math.max(0, i - Diagnosis.RECENT + 1), i + 1);
      highest = Math.max(highest, few.stream().mapToDouble(Shrinking::load).average().orElse(0));
    }
    return highest;
  }
}
