package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.Verification;
import java.util.List;
import java.util.Optional;

/** The time after a change: is it judged, superseded, or still measured? */
final class Judging {
  /** A wish that exceeds the change's own by this factor makes the outlook materially worse. */
  private static final double WORSE = 1.1;

  /** How long replicas may take to get ready; then the change is judged without them. */
  private static final int START_WINDOWS = 15;

  private Judging() {}

  static ControlStep judge(Turn turn, boolean newWindow) {
    boolean starting = starting(turn);
    Change change = turn.state.change().orElseThrow();
    if (starting) {
      change = change.effectiveAt(turn.nowMillis);
    }
    long width = turn.windowMillis();
    long settled = change.effectiveAtMillis() + turn.policy.settleWindows() * width;
    boolean due = turn.nowMillis >= settled + turn.policy.verifyWindows() * width;
    if (change.canary().isPresent()) {
      Optional<ControlStep> ended = CanaryPhase.judge(turn, change);
      if (ended.isPresent()) {
        return ended.get();
      }
    } else if (due) {
      return conclude(turn, Verdict.of(turn, change));
    } else if (!change.growth()
        && !change.ofQueue()
        && turn.nowMillis > settled
        && breachedSince(turn, settled)) {
      return conclude(turn, early(turn, change));
    }
    Plan plan = new Planner(turn).plan();
    if (plan instanceof Plan.Resize resize && resize.growth()) {
      Measure after = turn.measureAfter(change);
      if (worse(change, resize, starting)
          && !(change.growth() && Verdict.slowed(turn, change.before(), after))) {
        ControlState before = turn.state;
        Optional<Change> further = Commands.issue(turn, resize);
        if (further.isPresent()) {
          turn.verified(
              change, Verdict.superseded(turn, change, "a further growth became necessary"));
          return turn.end(Cause.SUPERSEDED, further);
        }
        turn.state = before;
      }
      turn.hold(
          new Plan.Hold(
              Reason.CHANGE_IN_FLIGHT,
              resize.detail() + "; " + change.decisionId() + " is being verified",
              resize.from(),
              resize.wish(),
              resize.to(),
              resize.clamps(),
              Say.of("a wish of %.0f %s or more", WORSE * change.wishedSize(), turn.state.unit())),
          newWindow);
    }
    return turn.end(Cause.MEASURED, Optional.of(change));
  }

  /** Replicas that are not ready can neither help nor harm: the change takes effect later. */
  private static boolean starting(Turn turn) {
    WindowFacts newest = turn.state.newest().orElseThrow();
    Change change = turn.state.change().orElseThrow();
    return turn.state.kind() == PoolKind.REPLICAS
        && change.growth()
        && newest.live() < turn.smallestSize()
        && turn.nowMillis <= change.decidedAtMillis() + START_WINDOWS * newest.widthMillis();
  }

  /** Two of the newest windows since then missed the objective because requests wait. */
  private static boolean breachedSince(Turn turn, long settledMillis) {
    WindowFacts newest = turn.state.newest().orElseThrow();
    if (!newest.measured()) {
      return false;
    }
    Diagnosis diagnosis = Diagnosis.of(turn.state, turn.policy);
    long missed =
        turn.state.after(settledMillis).stream()
            .filter(WindowFacts::measured)
            .filter(w -> w.missed(turn.policy.sloP99Millis()))
            .count();
    return missed >= 2 && diagnosis.breached() && diagnosis.limited();
  }

  private static Verdict early(Turn turn, Change change) {
    Verdict verdict = Verdict.of(turn, change);
    return new Verdict(
        Verification.Verdict.ROLLED_BACK,
        Reason.SLO_MISSED_AFTER_SHRINK,
        verdict.before(),
        verdict.after(),
        verdict.detail());
  }

  /**
   * Also when the change was cut short by a guard, and the rest of its wish is still wanted. A
   * growth that seems to slow its downstream is not followed by another before its verdict, and
   * while its replicas start only the rest of its wish can be. A growth one by one never is, nor
   * one that is at its first instance only.
   */
  private static boolean worse(Change change, Plan.Resize resize, boolean starting) {
    if (!change.growth()) {
      return true;
    }
    if (change.canary().isPresent() || Findings.oneByOne(resize.reason())) {
      return false;
    }
    return resize.to() > change.toSize()
        && (resize.wish() >= WORSE * change.wishedSize() && !starting
            || change.toSize() < change.wishedSize());
  }

  static ControlStep conclude(Turn turn, Verdict verdict) {
    Change change = turn.state.change().orElseThrow();
    if (verdict.verdict() == Verification.Verdict.KEPT) {
      turn.verified(change, verdict);
      return turn.end(Cause.KEPT, Optional.empty());
    }
    if (verdict.verdict() == Verification.Verdict.INCONCLUSIVE) {
      turn.verified(change, verdict);
      return turn.end(Cause.INCONCLUSIVE, Optional.empty());
    }
    if (turn.policy.mode() != Mode.AUTO) {
      turn.verified(
          change,
          verdict.inconclusive(
              Reason.MODE_FORBIDS_ROLLBACK,
              "it should be taken back, but the policy's mode is now "
                  + turn.policy.mode().word()));
      return turn.end(Cause.INCONCLUSIVE, Optional.empty());
    }
    List<Change.Part> parts = RollBack.parts(turn.state.current(), change);
    if (parts.isEmpty()) {
      turn.verified(
          change,
          verdict.inconclusive(
              Reason.INSTANCES_GONE,
              "it should be taken back, but no instance has the size that it set"));
      return turn.end(Cause.INCONCLUSIVE, Optional.empty());
    }
    turn.verified(change, verdict);
    return RollBack.start(turn, change, verdict, parts);
  }
}
