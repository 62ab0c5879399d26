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
  private final ControlState state;
  private final Rule rule;
  private final Policy policy;
  private final long nowMillis;
  private final WindowFacts newest;
  private final int smallest;

  /** The state has to have a window. */
  Planner(Turn turn) {
    this.state = turn.state;
    this.rule = turn.rule;
    this.policy = turn.policy;
    this.nowMillis = turn.nowMillis;
    this.newest = state.newest().orElseThrow();
    List<InstanceFacts> current = state.current();
    this.smallest = current.stream().mapToInt(InstanceFacts::size).min().orElse(0);
  }

  Plan plan() {
    Plan plan = ofSize();
    return plan instanceof Plan.Hold hold
        ? new Admission(state, rule, nowMillis).orElse(hold)
        : plan;
  }

  private Plan ofSize() {
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
    Bottleneck bottleneck =
        Bottleneck.of(state, policy, diagnosis, ready != null && ready.breachExpected());
    Wish growth = new Growing(state, policy, diagnosis, bottleneck).wish(ready);
    if (growth != null) {
      return new Guards(state, rule, nowMillis).apply(growth, Optional.of(diagnosis));
    }
    if (!diagnosis.breached() && ready != null && !ready.breachExpected()) {
      Wish shrink = new Shrinking(state, policy).wish(diagnosis, ready);
      if (shrink != null) {
        return new Guards(state, rule, nowMillis).apply(shrink, Optional.of(diagnosis));
      }
    }
    return new Findings(state, policy)
        .trouble(diagnosis)
        .map(f -> hold(f.reason(), f.text() + "; the size stays as it is", f.otherwise()))
        .orElseGet(() -> nothingToDo(diagnosis, bottleneck, ready));
  }

  private Plan nothingToDo(Diagnosis diagnosis, Bottleneck bottleneck, Forecast ready) {
    if (diagnosis.breached()) {
      return hold(
          Reason.DOWNSTREAM_SLOW,
          Say.of(
              "p99 %.1f ms misses the objective of %.1f ms, requests wait %.1f ms of it and run"
                  + " %.1f ms where they ran %.1f ms: not this pool is what limits%s",
              diagnosis.p99Millis(),
              policy.sloP99Millis(),
              diagnosis.waitP99Millis(),
              diagnosis.runMeanMillis(),
              diagnosis.runBaselineMillis(),
              bottleneck.inFull()),
          bottleneck.furtherDown()
              ? bottleneck.otherwise()
              : "waiting to be a substantial part of the latency, at the run time of before");
    }
    if (ready == null) {
      return noForecast();
    }
    if (ready.breachExpected()) {
      return hold(
          Reason.SIZE_SUFFICES,
          Say.of(
              "a breach is forecast, but %d %s is enough for %.1f requests/s of %.1f ms%s",
              smallest,
              state.unit(),
              ready.projectedArrivalsPerSecond(),
              ready.projectedRunMillis(),
              bottleneck.inFull()),
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
            ? Stalled.plan(state, rule, nowMillis)
            : hold(
                Reason.NO_REQUESTS, "no request ended in the newest window", "requests to measure");
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

  /** Of what loads are; behind the number. */
  private String load() {
    return newest.kind() == PoolKind.REPLICAS ? "" : " per instance";
  }
}
