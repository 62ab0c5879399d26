package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A resize of several instances goes to one of them first, and to the others when that one has not
 * become worse than they are. There has to be time for it: where the objective is missed already,
 * or would be before the canary is through, all are resized at once.
 */
final class CanaryPhase {
  private CanaryPhase() {}

  /** The golden ratio's share of 2^64, which scatters what is multiplied by it (Knuth, 6.4). */
  private static final long SCATTER = 0x9E3779B97F4A7C15L;

  /**
   * The parts that a resize begins with: one of them, or all. Which one goes by the time, so that
   * an instance that does not answer does not stop the others for ever, and a replay chooses the
   * same.
   */
  static List<Change.Part> first(Turn turn, Plan.Resize resize, List<Change.Part> parts) {
    boolean canary =
        turn.policy.budgets().canaryWindows() > 0
            && parts.size() > 1
            && turn.state.kind() != PoolKind.REPLICAS
            && turn.state.phase() == ControlPhase.OBSERVING
            && !resize.reason().breach()
            && !(resize.growth() && breachWithin(turn, windows(turn.policy)));
    return canary
        ? List.of(
            parts.get(
                (int) ((turn.nowMillis / turn.windowMillis() * SCATTER >>> 33) % parts.size())))
        : parts;
  }

  /** Whether a reason is that of the others' part of a change, not one of its own. */
  static boolean follows(String reason) {
    return reason.equals(Reason.CANARY_PASSED.word())
        || reason.equals(Reason.CANARY_CUT_SHORT.word());
  }

  /** From the first command to the commands to the others. */
  private static long windows(Policy policy) {
    return 1 + policy.settleWindows() + policy.budgets().canaryWindows();
  }

  static Plan.Resize said(Plan.Resize resize, Change.Part first, int all, Policy policy) {
    return new Plan.Resize(
        resize.reason(),
        Say.of(
            "%s; at %s first, the %d others follow if it does not become worse than they within %d"
                + " windows",
            resize.detail(), first.instance(), all - 1, windows(policy)),
        resize.growth(),
        resize.from(),
        resize.to(),
        resize.wish(),
        resize.clamps(),
        resize.otherwise());
  }

  private static boolean breachWithin(Turn turn, long windows) {
    return turn.state
        .forecast()
        .filter(f -> !turn.state.trust().demotes(turn.policy))
        .filter(f -> f.status() == Forecast.Status.READY && f.breachExpected())
        .filter(
            f ->
                f.madeAtMillis() + f.leadWindows() * turn.windowMillis()
                    <= turn.nowMillis + windows * turn.windowMillis())
        .isPresent();
  }

  private static long judgedFromMillis(Turn turn, Change change) {
    return change.effectiveAtMillis() + turn.policy.settleWindows() * turn.windowMillis();
  }

  /** Compares the canary with the others, in a window that shows all of them. */
  static void watch(Turn turn, PoolWindow window) {
    Optional<Change> change = turn.state.change().filter(c -> c.canary().isPresent());
    if (change.isEmpty()
        || turn.state.phase() != ControlPhase.VERIFYING
        || window.quality() != PoolWindow.Quality.COMPLETE
        || window.endMillis() <= judgedFromMillis(turn, change.get())) {
      return;
    }
    String name = name(change.get());
    double own = Double.NaN;
    List<Double> others = new ArrayList<>();
    for (InstanceWindow instance : window.instances()) {
      if (instance.instance().equals(name)) {
        own = instance.p99Millis();
      } else if (Double.isFinite(instance.p99Millis())) {
        others.add(instance.p99Millis());
      }
    }
    if (Double.isFinite(own) && !others.isEmpty()) {
      others.sort(null);
      // Of two the higher.
      double median = others.get(others.size() / 2);
      Canary canary = change.get().canary().orElseThrow();
      turn.state =
          turn.state.with(
              turn.state.phase(),
              Optional.of(
                  change
                      .get()
                      .withCanary(
                          Optional.of(canary.after(own, median, turn.policy.sloP99Millis())))));
    }
  }

  private static String name(Change change) {
    return change.parts().get(0).instance();
  }

  /** Empty: it is too early to tell, and nothing presses. */
  static Optional<ControlStep> judge(Turn turn, Change change) {
    Canary canary = change.canary().orElseThrow();
    long due =
        judgedFromMillis(turn, change)
            + turn.policy.budgets().canaryWindows() * turn.windowMillis();
    boolean passed = turn.nowMillis >= due;
    if (passed && canary.harmed()) {
      return Optional.of(
          Judging.conclude(
              turn,
              verdict(turn, change, Verification.Verdict.ROLLED_BACK, Reason.CANARY_HARMFUL)));
    }
    boolean there =
        turn.state.current().stream()
            .anyMatch(
                i ->
                    i.instance().equals(name(change))
                        && i.size() == change.parts().get(0).setSize());
    if (!there) {
      return passed
          ? alone(turn, change, Reason.INSTANCES_GONE, "it has not the size any more that it got")
          : Optional.empty();
    }
    WindowFacts newest = turn.state.newest().orElseThrow();
    if (!newest.measured() && !(change.growth() && newest.stalled())) {
      boolean late = turn.nowMillis >= due + turn.policy.verifyWindows() * turn.windowMillis();
      return late
          ? alone(turn, change, Reason.TOO_LITTLE_DATA, "no window shows all instances at work")
          : Optional.empty();
    }
    // A breach may be the canary's own doing.
    boolean hurries = change.growth() && !canary.harmed() && pressing(turn, newest, due);
    if (!passed && !hurries) {
      return Optional.empty();
    }
    return spread(turn, change, newest, passed);
  }

  /** There is no time to wait for the canary. */
  private static boolean pressing(Turn turn, WindowFacts newest, long dueMillis) {
    if (breachWithin(turn, (dueMillis - turn.nowMillis) / turn.windowMillis())) {
      return true;
    }
    if (!newest.measured()) {
      return newest.stalled();
    }
    Diagnosis diagnosis = Diagnosis.of(turn.state, turn.policy);
    return diagnosis.breached() && diagnosis.limited();
  }

  private static Optional<ControlStep> spread(
      Turn turn, Change change, WindowFacts newest, boolean passed) {
    Reason reason = passed ? Reason.CANARY_PASSED : Reason.CANARY_CUT_SHORT;
    Policy policy = turn.policy;
    if (policy.mode() == Mode.FROZEN) {
      return passed ? alone(turn, change, Reason.FROZEN, turn.rule.whyFrozen()) : Optional.empty();
    }
    List<Decision.Clamp> clamps = new ArrayList<>();
    int to =
        Guards.carried(
            turn.state,
            policy,
            change.growth(),
            Math.max(policy.minSize(), Math.min(policy.maxSize(), change.toSize())),
            clamps);
    Optional<Diagnosis> diagnosis =
        newest.measured() ? Optional.of(Diagnosis.of(turn.state, policy)) : Optional.empty();
    Wish wish =
        new Wish(
            passed ? reason : Reason.BREACH_OBSERVED, change.growth(), change.fromSize(), to, "");
    Guards.Block against =
        new Guards(turn.state, turn.rule, turn.nowMillis).merits(wish, diagnosis);
    if (against != null) {
      return passed ? alone(turn, change, against.reason(), against.why()) : Optional.empty();
    }
    if (!change.growth() && needed(turn, diagnosis.orElseThrow()) > to) {
      return alone(
          turn, change, Reason.LOAD_CHANGED, Say.of("the load needs more than %d now", to));
    }
    String first = name(change);
    Plan.Resize plan =
        new Plan.Resize(
            reason,
            passed
                ? Say.of("%s, so the others follow", found(turn, change))
                : Say.of("there is no time to wait for %s: the others follow at once", first),
            change.growth(),
            change.fromSize(),
            to,
            change.wishedSize(),
            List.copyOf(clamps),
            passed ? "a canary that becomes worse than the others" : "more time before the breach");
    List<Change.Part> rest =
        Commands.parts(turn, plan).stream().filter(p -> !p.instance().equals(first)).toList();
    if (rest.isEmpty()) {
      // The others are gone or cannot follow: it is judged as a change of one instance.
      return Optional.of(
          turn.end(Cause.MEASURED, Optional.of(change.withCanary(Optional.empty()))));
    }
    turn.verified(
        change,
        passed
            ? verdict(turn, change, Verification.Verdict.KEPT, reason)
            : verdict(turn, change, Verification.Verdict.INCONCLUSIVE, reason));
    return Optional.of(
        turn.end(Cause.SPREAD, Optional.of(Commands.follow(turn, plan, change, rest))));
  }

  private static int needed(Turn turn, Diagnosis d) {
    return new Need(turn.state, turn.policy.withTightestP99()).size(d.load(), d.runMeanMillis(), d);
  }

  /** The others keep their sizes, and what became of the canary is not known. */
  private static Optional<ControlStep> alone(Turn turn, Change change, Reason reason, String why) {
    return Optional.of(
        Judging.conclude(
            turn,
            verdict(turn, change, Verification.Verdict.INCONCLUSIVE, reason)
                .inconclusive(reason, "the other instances do not follow: " + why)));
  }

  private static Verdict verdict(
      Turn turn, Change change, Verification.Verdict verdict, Reason reason) {
    return new Verdict(
        verdict, reason, change.before(), turn.measureAfter(change), found(turn, change));
  }

  private static String found(Turn turn, Change change) {
    Canary canary = change.canary().orElseThrow();
    int size = change.parts().get(0).setSize();
    return canary.compared() == 0
        ? Say.of("%s with %d has nothing to be compared by yet", name(change), size)
        : Say.of(
            "%s with %d was worse than the others in %d of %d windows: p99 %.1f ms beside %.1f ms"
                + " (objective %.1f ms)",
            name(change),
            size,
            canary.worse(),
            canary.compared(),
            canary.p99Millis(),
            canary.othersP99Millis(),
            turn.policy.sloP99Millis());
  }
}
