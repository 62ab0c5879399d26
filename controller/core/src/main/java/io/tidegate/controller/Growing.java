package io.tidegate.controller;

import io.tidegate.controller.Findings.Finding;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;

/** Whether a pool needs more than it has, by what was observed, forecast, or is the rule. */
final class Growing {
  /** A breach by waiting grows a pool by this share at least, also if the formula sees no need. */
  private static final double GROW_AT_LEAST = 0.25;

  /** A wait p99 of this share of the objective backs a forecast that the formula does not. */
  private static final double WAIT_BACKS_FORECAST = 0.2;

  private final ControlState state;
  private final Policy policy;
  private final WindowFacts newest;
  private final Diagnosis d;
  private final Bottleneck bottleneck;
  private final Need need;
  private final int smallest;

  /** The state has to have a window, which is what was diagnosed. */
  Growing(ControlState state, Policy policy, Diagnosis diagnosis, Bottleneck bottleneck) {
    this.state = state;
    this.policy = policy;
    this.newest = state.newest().orElseThrow();
    this.d = diagnosis;
    this.bottleneck = bottleneck;
    this.need = new Need(state, policy);
    this.smallest = state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
  }

  /**
   * Null: it does not.
   *
   * @param ready null: no forecast can be acted on
   */
  Wish wish(Forecast ready) {
    Wish load = ofLoad(ready);
    return load != null ? load : new Findings(state, policy).replica(smallest).orElse(null);
  }

  private Wish ofLoad(Forecast ready) {
    boolean breachForecast = ready != null && ready.breachExpected();
    if (d.breached() && d.limited()) {
      return observed(breachForecast ? need.projected(ready, d) : 0);
    }
    Wish high = d.limited() ? highP99() : null;
    if (high != null) {
      return high;
    }
    Wish forecast = breachForecast ? forecast(ready) : null;
    if (forecast != null) {
      return forecast;
    }
    return smallest < policy.minSize()
        ? wish(
            Reason.BELOW_MINIMUM,
            policy.minSize(),
            Say.of("the policy's minimum is %d, has %d", policy.minSize(), smallest),
            "")
        : null;
  }

  private Wish observed(int byForecast) {
    int needed = Math.max(need.own(d.loadWithBacklog(), d.runMeanMillis(), d), byForecast);
    if (needed <= smallest && !bottleneck.ofPool()) {
      return null;
    }
    return breached(
        Reason.BREACH_OBSERVED,
        needed,
        Say.of(
            "p99 %.1f ms missed the objective of %.1f ms in %d of %d windows, of which %.1f ms is"
                + " waiting; load %.1f%s needs %d, has %d",
            d.p99Millis(),
            policy.sloP99Millis(),
            d.missed(),
            Diagnosis.RECENT,
            d.waitP99Millis(),
            d.loadWithBacklog(),
            perInstance(),
            needed,
            smallest));
  }

  /** As an observed breach, by the rule's own limit. */
  private Wish highP99() {
    Finding found = new Findings(state, policy).p99().orElse(null);
    int needed =
        new Need(state, policy.withTightestP99()).own(d.loadWithBacklog(), d.runMeanMillis(), d);
    if (found == null || needed <= smallest && !bottleneck.ofPool()) {
      return null;
    }
    return breached(
        found.reason(),
        needed,
        Say.of(
            "%s, of which %.1f ms is waiting; load %.1f%s needs %d, has %d",
            found.text(), d.waitP99Millis(), d.loadWithBacklog(), perInstance(), needed, smallest));
  }

  /** By waiting: also where the formula sees no need. */
  private Wish breached(Reason reason, int needed, String detail) {
    int size = Math.max(needed, smallest + atLeast(smallest));
    return wish(
        reason,
        size,
        size == needed
            ? detail
            : detail + Say.of("; who waits grows it by %.0f%% at least", GROW_AT_LEAST * 100),
        needed > smallest ? "" : "a p99 within the objective");
  }

  private Wish forecast(Forecast ready) {
    int needed = Math.max(need.projected(ready, d), need.own(d.load(), d.runMeanMillis(), d));
    boolean waiting = d.waitP99Millis() >= WAIT_BACKS_FORECAST * policy.sloP99Millis();
    boolean backed = needed <= smallest && waiting && !d.breached() && !d.slower();
    if (needed <= smallest && !backed) {
      return null;
    }
    String detail =
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
            smallest);
    return backed
        ? wish(
            Reason.BREACH_FORECAST,
            smallest + atLeast(smallest),
            detail + Say.of(", but they wait %.1f ms already", d.waitP99Millis()),
            Say.of("a queue wait p99 below %.1f ms", WAIT_BACKS_FORECAST * policy.sloP99Millis()))
        : wish(Reason.BREACH_FORECAST, needed, detail, "");
  }

  private Wish wish(Reason reason, int size, String detail, String otherwise) {
    Bottleneck limits = bottleneck.ofWish(state, policy, size);
    return new Wish(reason, true, smallest, size, detail + limits.said(), otherwise);
  }

  static int atLeast(int size) {
    return Math.max(1, (int) Math.ceil(size * GROW_AT_LEAST));
  }

  /** Of what loads are; behind the number. */
  private String perInstance() {
    return newest.kind() == PoolKind.REPLICAS ? "" : " per instance";
  }
}
