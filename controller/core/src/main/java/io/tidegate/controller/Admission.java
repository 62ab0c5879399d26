package io.tidegate.controller;

import io.tidegate.wire.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The last resort. Where requests wait past the objective and no size helps, as it is at its limit
 * or the time is spent elsewhere, as many may wait as can be served within the objective, and the
 * rest is turned away at once: a request that is answered too late took a worker's time from one
 * that could have been answered in time. The owner's queue is given back when nothing would be
 * turned away any more.
 */
final class Admission {
  /** Windows in which nothing can be judged, or nothing may be done. */
  private static final Set<Reason> NOTHING_KNOWN =
      Set.of(Reason.FROZEN, Reason.STALE_WINDOW, Reason.PARTIAL_WINDOW, Reason.INSUFFICIENT_WINDOW);

  /** A resize is wanted, and only said. */
  private static final Set<Reason> SAID_ONLY =
      Set.of(Reason.SHADOW_MODE, Reason.ADVISE_MODE, Reason.FORECAST_DISTRUSTED);

  /** Why no size helps. After a cooldown or a budget one might. */
  private static final Set<Reason> NO_SIZE_HELPS =
      Set.of(
          Reason.AT_MAXIMUM,
          Reason.AT_LOCAL_MAXIMUM,
          Reason.DATABASE_SLOWER,
          Reason.DOWNSTREAM_SLOW,
          Reason.ERRORS_HIGH,
          Reason.CPU_HIGH,
          Reason.GC_FREQUENT,
          Reason.OLD_GENERATION_HIGH,
          Reason.RECENTLY_ROLLED_BACK);

  /** Standard deviations of a normal distribution within which 99 of 100 values lie. */
  private static final double TAIL_DEVIATIONS = 2.33;

  /** A limit is made tighter only by this share of it, or noise would move it. */
  private static final double TIGHTER = 0.75;

  private final ControlState state;
  private final Rule rule;
  private final Policy policy;
  private final long nowMillis;
  private final WindowFacts newest;
  private final long widthMillis;
  private final int floor;

  /** The state has to have a window. */
  Admission(ControlState state, Rule rule, long nowMillis) {
    this.state = state;
    this.rule = rule;
    this.policy = rule.policy();
    this.nowMillis = nowMillis;
    this.newest = state.newest().orElseThrow();
    this.widthMillis = newest.widthMillis();
    this.floor = policy.budgets().admissionFloor();
  }

  /** What is to be done where nothing is to be done about the size. */
  Plan orElse(Plan.Hold hold) {
    boolean limited = state.current().stream().anyMatch(i -> i.spec().queueLimited());
    if (!limited && !policy.budgets().admission()
        || NOTHING_KNOWN.contains(hold.reason())
        || SAID_ONLY.contains(hold.reason())) {
      return hold;
    }
    Optional<Plan> loosened = limited ? loosened(hold) : Optional.empty();
    return loosened.or(() -> tightened(hold)).orElse(hold);
  }

  private Optional<Plan> loosened(Plan.Hold hold) {
    boolean off = !policy.budgets().admission();
    List<Change.Part> parts = parts(i -> i.spec().ownQueueCapacity());
    if (parts.isEmpty() || !off && !over()) {
      return Optional.empty();
    }
    Change.Part one = parts.get(0);
    String detail =
        off
            ? "the policy tightens no admission any more: the owners' queues are given back"
            : Say.of(
                "in %d windows p99 kept the objective of %.1f ms, and nothing was turned away that"
                    + " %.0f%% of the workers cannot serve: the owners' queues are given back",
                policy.verifyWindows(), policy.sloP99Millis(), 100 * policy.targetUtilisation());
    return Optional.of(
        guarded(
            new Plan.Admit(
                Reason.ADMISSION_LOOSENED,
                detail,
                false,
                one.fromQueue(),
                one.targetQueue(),
                one.targetQueue(),
                List.of(),
                "requests that wait past the objective, or are turned away",
                parts),
            tooSoonToLoosen(off),
            hold));
  }

  /** Whether the limit has nothing to do any more. */
  private boolean over() {
    List<WindowFacts> span = state.after(newest.endMillis() - policy.verifyWindows() * widthMillis);
    double slots = state.slotsPerUnit() * size() * policy.targetUtilisation();
    return span.size() >= policy.verifyWindows()
        && span.stream()
            .allMatch(
                w ->
                    w.complete()
                        && !w.stalled()
                        && !(w.p99Millis() > policy.sloP99Millis())
                        && (!w.turnedAway() || w.offeredLoad() <= slots));
  }

  private int size() {
    return state.current().stream().mapToInt(InstanceFacts::size).sum();
  }

  private Optional<Plan> tightened(Plan.Hold hold) {
    if (!policy.budgets().admission()
        || !NO_SIZE_HELPS.contains(hold.reason())
        || !newest.measured()) {
      return Optional.empty();
    }
    Diagnosis d = Diagnosis.of(state, policy);
    long late =
        state.after(newest.endMillis() - Diagnosis.RECENT * widthMillis).stream()
            .filter(w -> w.measured() && w.p99Millis() > policy.sloP99Millis())
            .count();
    double tail =
        state.kind().latencyHasRun() && Double.isFinite(d.runTailMillis()) ? d.runTailMillis() : 0;
    double budget = policy.sloP99Millis() - tail;
    // Where the run alone takes too long, those who are let in are late all the same.
    if (late < 2 || budget <= 0 || !(d.waitP99Millis() > budget) || !(d.runMeanMillis() > 0)) {
      return Optional.empty();
    }
    List<Change.Part> parts =
        parts(
            i -> {
              int within = Math.max(floor, servedWithin(budget, i, d));
              int has = i.spec().queueCapacity();
              boolean enough = within < (i.spec().queueLimited() ? TIGHTER * has : has);
              return enough ? within : has;
            });
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(tightened(hold, d, tail, budget, parts));
  }

  private Plan tightened(
      Plan.Hold hold, Diagnosis d, double tail, double budget, List<Change.Part> parts) {
    Change.Part one = parts.get(0);
    InstanceFacts smallest =
        state.current().stream()
            .filter(i -> i.instance().equals(one.instance()))
            .findFirst()
            .orElseThrow();
    int raw = servedWithin(budget, smallest, d);
    int target = one.targetQueue();
    List<Decision.Clamp> clamps =
        raw < target
            ? List.of(
                new Decision.Clamp(
                    "admission-floor",
                    raw,
                    target,
                    Say.of("the policy lets %d wait at least", floor)))
            : List.of();
    double served =
        state.current().stream().mapToDouble(i -> perMilli(i, d)).sum()
            * 1000
            / newest.arrivalsPerSecond();
    double wait = (target + TAIL_DEVIATIONS * Math.sqrt(target)) / perMilli(smallest, d);
    String detail =
        Say.of(
            "%s; requests wait %.1f ms, and the objective of %.1f ms leaves %.1f ms beside the run"
                + " time: %d of %d may wait, as so many are served within it. Expected: %.0f%%"
                + " refused at once, p99 of the others within %.1f ms",
            hold.detail(),
            d.waitP99Millis(),
            policy.sloP99Millis(),
            budget,
            target,
            one.fromQueue(),
            100 * Math.max(0, 1 - served),
            tail + wait);
    return guarded(
        new Plan.Admit(
            Reason.ADMISSION_TIGHTENED,
            detail,
            true,
            one.fromQueue(),
            target,
            raw,
            clamps,
            hold.otherwise(),
            parts),
        tooSoonToTighten(),
        hold);
  }

  /** Requests that one instance finishes in a millisecond while all its workers are busy. */
  private double perMilli(InstanceFacts instance, Diagnosis d) {
    double free = instance.size() * instance.spec().slotsPerUnit() - d.held();
    return Math.max(0, free) / d.runMeanMillis();
  }

  /**
   * How many may wait so that the last of them still is served in time in 99 of 100 cases: the time
   * until n requests end has the mean n / rate and, as ends are at worst like a Poisson stream, the
   * deviation √n / rate, so n + 2.33 √n ≤ rate · budget.
   */
  private int servedWithin(double budgetMillis, InstanceFacts instance, Diagnosis d) {
    double ends = budgetMillis * perMilli(instance, d);
    double root = (Math.sqrt(TAIL_DEVIATIONS * TAIL_DEVIATIONS + 4 * ends) - TAIL_DEVIATIONS) / 2;
    return (int) Math.min(Integer.MAX_VALUE, Math.floor(root * root + 1e-9));
  }

  private interface Wanted {
    int of(InstanceFacts instance);
  }

  /** The smallest instance first; those without a queue that can be set are left alone. */
  private List<Change.Part> parts(Wanted wanted) {
    List<Change.Part> parts = new ArrayList<>();
    state.current().stream()
        .filter(i -> !i.spec().readOnly() && i.spec().queueCapacity() > 0)
        .sorted(Comparator.comparingInt(InstanceFacts::size))
        .forEach(
            i -> {
              int target = Math.min(i.spec().ownQueueCapacity(), wanted.of(i));
              if (target != i.spec().queueCapacity()) {
                parts.add(Change.Part.ofQueue(i, target));
              }
            });
    return List.copyOf(parts);
  }

  /** The plan, or the hold of before with what keeps it from being made. */
  private Plan guarded(Plan.Admit plan, Optional<String> tooSoon, Plan.Hold hold) {
    String what = Say.of("%s: %d to %d may wait", plan.reason().word(), plan.from(), plan.to());
    if (policy.mode() == Mode.SHADOW || policy.mode() == Mode.ADVISE) {
      return Plan.Hold.plain(
          policy.mode() == Mode.SHADOW ? Reason.SHADOW_MODE : Reason.ADVISE_MODE,
          hold.size(),
          Say.of(
              "%s; the policy's mode is %s: nothing is sent (it would have been %s)",
              plan.detail(), policy.mode().word(), what),
          "mode auto");
    }
    return tooSoon.isEmpty()
        ? plan
        : new Plan.Hold(
            hold.reason(),
            Say.of("%s; %s waits: %s", hold.detail(), what, tooSoon.get()),
            hold.size(),
            hold.wish(),
            hold.would(),
            hold.clamps(),
            hold.otherwise());
  }

  private Optional<String> tooSoonToTighten() {
    AdmissionWatch watch = state.admission();
    if (nowMillis < watch.barredUntilMillis()) {
      return Optional.of("such a limit was taken back");
    }
    long newestChange = Math.max(state.grownAtMillis(), watch.newestMillis());
    if (cooling(newestChange, policy.cooldownUpWindows())) {
      return Optional.of("the newest change is too recent");
    }
    if (flaps(false)) {
      return Optional.of("its queue was limited and given back too often in an hour");
    }
    int known = rule.fleet().known(nowMillis);
    boolean blast =
        state.phase() == ControlPhase.OBSERVING
            && rule.fleet().changing(nowMillis) >= policy.budgets().mostChanging(known);
    return blast
        ? Optional.of("too many pools have a change under way that is not judged yet")
        : Optional.empty();
  }

  /**
   * A limit is given back later than a growth follows another: where it is over, it does no harm.
   * One that the policy does not let be is given back at once, but no more often than that.
   */
  private Optional<String> tooSoonToLoosen(boolean off) {
    AdmissionWatch watch = state.admission();
    if (cooling(watch.loosenedAtMillis(), policy.cooldownUpWindows())
        || !off && cooling(watch.tightenedAtMillis(), policy.cooldownDownWindows())) {
      return Optional.of("the newest change is too recent");
    }
    return !off && flaps(true)
        ? Optional.of("its queue was limited and given back too often in an hour")
        : Optional.empty();
  }

  private boolean cooling(long atMillis, int windows) {
    return atMillis > 0 && nowMillis < atMillis + windows * widthMillis;
  }

  private boolean flaps(boolean loosens) {
    int budget = policy.budgets().directionChangesPerHour();
    return nowMillis < state.admission().turns().freeAtMillis(loosens, budget, nowMillis);
  }
}
