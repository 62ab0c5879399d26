package io.tidegate.controller;

import io.tidegate.wire.PoolKind;
import io.tidegate.wire.Verification;

/**
 * Whether a change helped.
 *
 * @param before the windows before the decision
 * @param after the windows after the change had settled
 */
record Verdict(
    Verification.Verdict verdict, Reason reason, Measure before, Measure after, String detail) {
  /** Fewer requests than this say nothing about a p99. */
  private static final int FEWEST_REQUESTS = 20;

  /** A p99 below this share of the one before is better, not noise. */
  private static final double BETTER = 0.9;

  /** The wait's share has to fall to this part of the one before to have fallen clearly. */
  private static final double CLEARLY_LESS_WAIT = 0.7;

  /** Below this share of a request's time nobody speaks of waiting. */
  private static final double SOME_WAIT = 0.1;

  /** Arrivals that differ by more than this factor are another load. */
  private static final double OTHER_LOAD = 1.25;

  static Verdict of(Turn turn, Change change) {
    Measure after = turn.measureAfter(change);
    Policy policy = turn.policy;
    Reason reason =
        change.ofQueue()
            ? ofLimit(change, after, policy)
            : change.growth() ? ofGrowth(turn, change, after) : ofShrink(after, policy);
    Verification.Verdict verdict =
        switch (reason) {
          case SLO_MET, WAIT_FELL, ADMITTED_IN_TIME -> Verification.Verdict.KEPT;
          case DOWNSTREAM_SLOWER, SLO_MISSED_AFTER_SHRINK, ADMISSION_USELESS ->
              Verification.Verdict.ROLLED_BACK;
          default -> Verification.Verdict.INCONCLUSIVE;
        };
    String slow = reason == Reason.DOWNSTREAM_SLOWER ? Bottleneck.named(turn.state, policy) : "";
    return new Verdict(
        verdict,
        reason,
        change.before(),
        after,
        sentence(change, after, policy) + (change.ofQueue() ? refused(turn, change) : slow));
  }

  /**
   * It costs requests, so whatever the load became, it has to show that the others are better off.
   */
  private static Reason ofLimit(Change change, Measure after, Policy policy) {
    if (tooLittle(after, policy)) {
      return Reason.TOO_LITTLE_DATA;
    }
    if (after.p99Millis() <= policy.sloP99Millis()) {
      return Reason.ADMITTED_IN_TIME;
    }
    Measure before = change.before();
    boolean fell = after.waitShare() < CLEARLY_LESS_WAIT * before.waitShare();
    return fell && after.p99Millis() < BETTER * before.p99Millis()
        ? Reason.WAIT_FELL
        : Reason.ADMISSION_USELESS;
  }

  private static String refused(Turn turn, Change change) {
    long since = change.effectiveAtMillis() + turn.policy.settleWindows() * turn.windowMillis();
    long came = turn.state.after(since).stream().mapToLong(WindowFacts::arrivals).sum();
    long refused = turn.state.after(since).stream().mapToLong(WindowFacts::rejected).sum();
    return Say.of(", %d of %d refused", refused, came);
  }

  private static Reason ofGrowth(Turn turn, Change change, Measure after) {
    Measure before = change.before();
    if (tooLittle(after, turn.policy)) {
      return Reason.TOO_LITTLE_DATA;
    }
    if (met(after, turn.policy)) {
      return Reason.SLO_MET;
    }
    if (slowed(turn, before, after)
        && formerSizeWouldDo(change, after, turn.state.slotsPerUnit())) {
      return Reason.DOWNSTREAM_SLOWER;
    }
    if (someWaited(before) && after.waitShare() < CLEARLY_LESS_WAIT * before.waitShare()) {
      return Reason.WAIT_FELL;
    }
    double load = after.arrivalsPerSecond() / before.arrivalsPerSecond();
    return load > OTHER_LOAD || load < 1 / OTHER_LOAD ? Reason.LOAD_CHANGED : Reason.NO_EFFECT_SEEN;
  }

  /** Each request takes longer than before, and the latency did not get better for it. */
  private static boolean slower(Measure before, Measure after) {
    return after.runMeanMillis() > Diagnosis.SLOWER * before.runMeanMillis()
        && !(after.p99Millis() < BETTER * before.p99Millis());
  }

  /**
   * Whether the size before the growth could carry what arrives now, if requests took as long again
   * as they did then. Where it could not, taking the growth back makes a second bottleneck of the
   * pool, whatever limits further down.
   */
  private static boolean formerSizeWouldDo(Change change, Measure after, double slotsPerUnit) {
    double load = after.arrivalsPerSecond() * change.before().runMeanMillis() / 1000;
    return load < slotsPerUnit * change.parts().stream().mapToInt(Change.Part::fromSize).sum();
  }

  /** Whether a growth seems to have made what its requests call slower. */
  static boolean slowed(Turn turn, Measure before, Measure after) {
    return mayHaveChangedTheWait(turn, before) && slower(before, after);
  }

  /**
   * Replicas help requests that would wait without them, and harm what these call by letting them
   * through. Where none waited, as many were under way further down before as after: if that became
   * slower, it did by itself, and the former replicas would be held by it all the sooner.
   */
  private static boolean mayHaveChangedTheWait(Turn turn, Measure before) {
    return turn.state.kind() != PoolKind.REPLICAS || someWaited(before);
  }

  /** Where hardly anyone waited, a wait that fell is no merit of the change. */
  private static boolean someWaited(Measure before) {
    return before.waitShare() >= SOME_WAIT;
  }

  private static Reason ofShrink(Measure after, Policy policy) {
    if (tooLittle(after, policy)) {
      return Reason.TOO_LITTLE_DATA;
    }
    return met(after, policy) ? Reason.SLO_MET : Reason.SLO_MISSED_AFTER_SHRINK;
  }

  private static boolean met(Measure after, Policy policy) {
    return after.p99Millis() <= policy.sloP99Millis() && !after.turnedAway();
  }

  /** Partial windows are no evidence: at least half of the windows have to be complete. */
  private static boolean tooLittle(Measure after, Policy policy) {
    return after.windows() * 2 < policy.verifyWindows() || after.requests() < FEWEST_REQUESTS;
  }

  /** The change is followed by another before its time: what is known so far decides. */
  static Verdict superseded(Turn turn, Change change, String why) {
    Verdict known = of(turn, change);
    return known.verdict() == Verification.Verdict.KEPT
        ? known
        : new Verdict(
            Verification.Verdict.INCONCLUSIVE,
            Reason.SUPERSEDED,
            known.before(),
            known.after(),
            why + "; " + known.detail());
  }

  Verdict inconclusive(Reason instead, String why) {
    return new Verdict(
        Verification.Verdict.INCONCLUSIVE, instead, before, after, why + "; " + detail);
  }

  private static String sentence(Change change, Measure after, Policy policy) {
    Measure before = change.before();
    return Say.of(
        "%d to %d%s: p99 %s ms (objective %.1f ms), run %s ms, wait %s ms, %s requests/s, %d requests"
            + " in %d windows after",
        change.fromSize(),
        change.toSize(),
        change.ofQueue() ? " may wait" : "",
        fromTo(before.p99Millis(), after.p99Millis()),
        policy.sloP99Millis(),
        fromTo(before.runMeanMillis(), after.runMeanMillis()),
        fromTo(before.waitMeanMillis(), after.waitMeanMillis()),
        fromTo(before.arrivalsPerSecond(), after.arrivalsPerSecond()),
        after.requests(),
        after.windows());
  }

  /** What was not measured, as before the first window that counts, is not a number to show. */
  private static String fromTo(double before, double after) {
    return Double.isNaN(before) && Double.isNaN(after)
        ? "unknown"
        : orUnknown(before) + " to " + orUnknown(after);
  }

  private static String orUnknown(double value) {
    return Double.isNaN(value) ? "unknown" : Say.of("%.1f", value);
  }
}
