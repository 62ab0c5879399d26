package io.tidegate.controller;

import io.tidegate.wire.PoolKind;
import java.util.List;
import java.util.Optional;

/**
 * A pool in which nothing ends any more though requests wait: every worker hangs. It needs others,
 * as many as its load needed while things still ended. If even a growth ended nothing it is not the
 * pool, and a database that hangs is not to be given more to do.
 */
final class Stalled {
  private Stalled() {}

  /** The newest window has to be stalled. */
  static Plan plan(ControlState state, Rule rule, long nowMillis) {
    Policy policy = rule.policy();
    WindowFacts newest = state.newest().orElseThrow();
    int smallest = state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
    List<WindowFacts> before = state.history().stream().filter(WindowFacts::measured).toList();
    List<WindowFacts> last =
        before.subList(Math.max(0, before.size() - Diagnosis.RECENT), before.size());
    long windows =
        state.after(last.isEmpty() ? 0 : last.get(last.size() - 1).endMillis()).stream()
            .filter(WindowFacts::stalled)
            .count();
    if (windows < 2 || last.isEmpty()) {
      return Plan.Hold.plain(
          Reason.NO_REQUESTS,
          smallest,
          Say.of("no request ended in the newest window, and %d wait", newest.queued()),
          "requests to measure, or another such window");
    }
    if (newest.kind() == PoolKind.DB_CONNECTION
        || newest.kind() == PoolKind.REPLICAS
        || state.grownAtMillis() >= last.get(last.size() - 1).endMillis()) {
      return Plan.Hold.plain(
          Reason.DOWNSTREAM_SLOW,
          smallest,
          Say.of(
              "no request ended in %d windows with %d %s, and more would not help: what is called"
                  + " hangs",
              windows, smallest, state.unit()),
          "requests that end");
    }
    double load =
        last.stream().mapToDouble(WindowFacts::offeredLoad).average().orElseThrow()
            / state.instances().size();
    double runMillis =
        last.stream().mapToDouble(WindowFacts::runMeanMillis).average().orElseThrow();
    int needed =
        Sizing.size(load, runMillis, policy.sloP99Millis() - runMillis, policy.targetUtilisation());
    int wish = smallest + Math.max(needed, Growing.atLeast(smallest));
    return new Guards(state, rule, nowMillis)
        .apply(
            new Wish(
                Reason.BREACH_OBSERVED,
                true,
                smallest,
                wish,
                Say.of(
                    "no request ended in %d windows while %d wait and %d are in progress: all %d per"
                        + " instance hang, and the load of before needs %d",
                    windows, newest.queued(), newest.active(), smallest, needed)),
            Optional.empty());
  }
}
