package io.tidegate.controller;

import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.List;
import java.util.Optional;

/**
 * From what is known of a pool to what should be done: first whether there is a wish, then the
 * guards.
 */
final class Planner {
  /** A breach by waiting grows a pool by this share at least, also if the formula sees no need. */
  private static final double GROW_AT_LEAST = 0.25;

  /** A wait p99 of this share of the objective backs a forecast that the formula does not. */
  private static final double WAIT_BACKS_FORECAST = 0.2;

  private final ControlState state;
  private final Rule rule;
  private final Policy policy;
  private final long nowMillis;
  private final WindowFacts newest;
  private final Need need;
  private final int smallest;
  private final Findings findings;

  /** The state has to have a window. */
  Planner(Turn turn) {
    this.state = turn.state;
    this.rule = turn.rule;
    this.policy = turn.policy;
    this.nowMillis = turn.nowMillis;
    this.newest = state.newest().orElseThrow();
    this.need = new Need(state, policy);
    List<InstanceFacts> current = state.current();
    this.smallest = current.stream().mapToInt(InstanceFacts::size).min().orElse(0);
    this.findings = new Findings(state, policy);
  }

  Plan plan() {
    if (policy.mode() == Mode.FROZEN) {
      return hold(Reason.FROZEN, rule.whyFrozen(), rule.thaw());
    }
    if (newest.kind() == PoolKind.ENDPOINT || newest.kind() == PoolKind.CACHE) {
      return hold(
          Reason.READ_ONLY,
          Say.of(
              "a pool of the kind %s has no size: it is watched and forecast only", newest.kind()),
          "a pool of workers or connections");
    }
    Plan unusable = unusableWindow();
    if (unusable != null) {
      return unusable;
    }
    Diagnosis diagnosis = Diagnosis.of(state, policy);
    Forecast ready = readyForecast();
    Wish growth = growth(diagnosis, ready);
    if (growth == null) {
      growth = findings.replica(smallest).orElse(null);
    }
    if (growth != null) {
      return new Guards(state, rule, nowMillis).apply(growth, Optional.of(diagnosis));
    }
    if (!diagnosis.breached() && ready != null && !ready.breachExpected()) {
      Wish shrink = new Shrinking(state, policy).wish(diagnosis, ready);
      if (shrink != null) {
        return new Guards(state, rule, nowMillis).apply(shrink, Optional.of(diagnosis));
      }
    }
    return findings
        .trouble(diagnosis)
        .map(f -> hold(f.reason(), f.text() + "; the size stays as it is", f.otherwise()))
        .orElseGet(() -> nothingToDo(diagnosis, ready));
  }

  private Plan nothingToDo(Diagnosis diagnosis, Forecast ready) {
    if (diagnosis.breached()) {
      return hold(
          Reason.DOWNSTREAM_SLOW,
          Say.of(
              "p99 %.1f ms misses the objective of %.1f ms, requests wait %.1f ms of it and run"
                  + " %.1f ms where they ran %.1f ms: not this pool is what limits",
              diagnosis.p99Millis(),
              policy.sloP99Millis(),
              diagnosis.waitP99Millis(),
              diagnosis.runMeanMillis(),
              diagnosis.runBaselineMillis()),
          "waiting to be a substantial part of the latency, at the run time of before");
    }
    if (ready == null) {
      return noForecast();
    }
    if (ready.breachExpected()) {
      return hold(
          Reason.SIZE_SUFFICES,
          Say.of(
              "a breach is forecast, but %d %s is enough for %.1f requests/s of %.1f ms",
              smallest,
              state.unit(),
              ready.projectedArrivalsPerSecond(),
              ready.projectedRunMillis()),
          Say.of("a need of more than %d %s", smallest, state.unit()));
    }
    return hold(
        Reason.ENOUGH_HEADROOM,
        Say.of(
            "p99 %.1f ms of %.1f ms, load %.1f of %.0f%s, no breach forecast",
            diagnosis.p99Millis(),
            policy.sloP99Millis(),
            diagnosis.load(),
            smallest * state.slotsPerUnit(),
            load()),
        "a forecast or an observed breach, or idle capacity over "
            + policy.shrinkAfterWindows()
            + " windows");
  }

  private Plan hold(Reason reason, String detail, String otherwise) {
    return Plan.Hold.plain(reason, smallest, detail, otherwise);
  }

  private Plan unusableWindow() {
    long age = nowMillis - newest.endMillis();
    if (age > policy.staleAfterWindows() * newest.widthMillis()) {
      return hold(
          Reason.STALE_WINDOW,
          Say.of(
              "the newest window is %d windows old, at most %d",
              age / newest.widthMillis(), policy.staleAfterWindows()),
          "a fresh window");
    }
    if (newest.quality() == PoolWindow.Quality.PARTIAL) {
      return hold(
          Reason.PARTIAL_WINDOW,
          "a live instance did not report for all of the newest window",
          "every live instance to report for all of a window");
    }
    if (!newest.complete() || state.instances().isEmpty()) {
      return hold(
          Reason.INSUFFICIENT_WINDOW,
          "the newest window has nothing to judge by",
          "a window with measurements");
    }
    return newest.measured()
        ? null
        : newest.stalled()
            ? stalled()
            : hold(
                Reason.NO_REQUESTS, "no request ended in the newest window", "requests to measure");
  }

  /**
   * Nothing ends any more though requests wait: every worker hangs. The pool needs others, as many
   * as its load needed while things still ended. If even a growth ended nothing it is not the pool,
   * and a database that hangs is not to be given more to do.
   */
  private Plan stalled() {
    List<WindowFacts> before = state.history().stream().filter(WindowFacts::measured).toList();
    List<WindowFacts> last =
        before.subList(Math.max(0, before.size() - Diagnosis.RECENT), before.size());
    long windows =
        state.after(last.isEmpty() ? 0 : last.get(last.size() - 1).endMillis()).stream()
            .filter(WindowFacts::stalled)
            .count();
    if (windows < 2 || last.isEmpty()) {
      return hold(
          Reason.NO_REQUESTS,
          Say.of("no request ended in the newest window, and %d wait", newest.queued()),
          "requests to measure, or another such window");
    }
    if (newest.kind() == PoolKind.DB_CONNECTION
        || newest.kind() == PoolKind.REPLICAS
        || state.grownAtMillis() >= last.get(last.size() - 1).endMillis()) {
      return hold(
          Reason.DOWNSTREAM_SLOW,
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
    int wish = smallest + Math.max(needed, atLeast());
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

  /** The newest forecast if it can be acted on, else null. */
  private Forecast readyForecast() {
    return state
        .forecast()
        .filter(f -> f.status() == Forecast.Status.READY && !stale(f))
        .orElse(null);
  }

  private boolean stale(Forecast forecast) {
    return nowMillis - forecast.madeAtMillis() > policy.staleAfterWindows() * newest.widthMillis();
  }

  private Plan noForecast() {
    if (state.forecast().isPresent()) {
      Forecast forecast = state.forecast().get();
      if (stale(forecast)) {
        return hold(
            Reason.STALE_FORECAST,
            Say.of(
                "the newest forecast is %d windows old, at most %d",
                (nowMillis - forecast.madeAtMillis()) / newest.widthMillis(),
                policy.staleAfterWindows()),
            "a fresh forecast, or an observed breach");
      }
      if (forecast.status() == Forecast.Status.NO_DATA) {
        return hold(
            Reason.NO_FORECAST_DATA,
            "the predictor could not judge its newest window",
            "a forecast, or an observed breach");
      }
    }
    return hold(
        Reason.NO_FORECAST_YET,
        "the predictor is still warming up",
        "a forecast, or an observed breach");
  }

  private Wish growth(Diagnosis d, Forecast ready) {
    int observed = need.own(d.load(), d.runMeanMillis(), d);
    if (d.breached() && d.limited()) {
      int forecast = ready != null && ready.breachExpected() ? need.projected(ready, d) : 0;
      int needed = Math.max(need.own(d.loadWithBacklog(), d.runMeanMillis(), d), forecast);
      if (needed <= smallest && d.slower()) {
        return null;
      }
      int wish = Math.max(needed, smallest + atLeast());
      return new Wish(
          Reason.BREACH_OBSERVED,
          true,
          smallest,
          wish,
          Say.of(
              "p99 %.1f ms missed the objective of %.1f ms in %d of %d windows, of which %.1f ms is"
                  + " waiting; load %.1f%s needs %d, has %d",
              d.p99Millis(),
              policy.sloP99Millis(),
              d.missed(),
              Diagnosis.RECENT,
              d.waitP99Millis(),
              d.loadWithBacklog(),
              load(),
              needed,
              smallest));
    }
    Wish high = highP99(d);
    if (high != null) {
      return high;
    }
    if (ready != null && ready.breachExpected()) {
      int needed = Math.max(need.projected(ready, d), observed);
      boolean waiting = d.waitP99Millis() >= WAIT_BACKS_FORECAST * policy.sloP99Millis();
      int wish =
          needed <= smallest && waiting && !d.breached() && !d.slower()
              ? smallest + atLeast()
              : needed;
      if (wish > smallest) {
        return new Wish(
            Reason.BREACH_FORECAST,
            true,
            smallest,
            wish,
            Say.of(
                "a breach is forecast in %d windows (p99 %.1f ms of %.1f ms): %.1f requests/s of"
                    + " %.1f ms need %d %s, has %d",
                ready.leadWindows(),
                ready.projectedP99Millis(),
                policy.sloP99Millis(),
                ready.projectedArrivalsPerSecond(),
                ready.projectedRunMillis(),
                needed,
                state.unit(),
                smallest));
      }
    }
    if (smallest < policy.minSize()) {
      return new Wish(
          Reason.BELOW_MINIMUM,
          true,
          smallest,
          policy.minSize(),
          Say.of("the policy's minimum is %d, has %d", policy.minSize(), smallest));
    }
    return null;
  }

  /** As an observed breach, by the rule's own limit. */
  private Wish highP99(Diagnosis d) {
    Findings.Finding found = findings.p99().orElse(null);
    if (found == null || !d.limited()) {
      return null;
    }
    int needed =
        new Need(state, policy.withTightestP99()).own(d.loadWithBacklog(), d.runMeanMillis(), d);
    if (needed <= smallest && d.slower()) {
      return null;
    }
    return new Wish(
        found.reason(),
        true,
        smallest,
        Math.max(needed, smallest + atLeast()),
        Say.of(
            "%s, of which %.1f ms is waiting; load %.1f%s needs %d, has %d",
            found.text(), d.waitP99Millis(), d.loadWithBacklog(), load(), needed, smallest));
  }

  private int atLeast() {
    return Math.max(1, (int) Math.ceil(smallest * GROW_AT_LEAST));
  }

  /** Of what loads are; behind the number. */
  private String load() {
    return newest.kind() == PoolKind.REPLICAS ? "" : " per instance";
  }
}
