package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One step while it is made: the state so far and the effects so far. */
final class Turn {
  /** A HOLD that stays the same is written again after this many windows. */
  static final int REPEAT_HOLD_WINDOWS = 60;

  final Policy policy;
  final long nowMillis;
  ControlState state;
  private final List<ControlEffect> effects = new ArrayList<>();

  Turn(ControlState state, Policy policy, long nowMillis) {
    this.state = state;
    this.policy = policy;
    this.nowMillis = nowMillis;
  }

  ControlStep end(Cause cause, Optional<Change> change) {
    ControlPhase next = ControlTransitions.next(state.phase(), cause);
    return new ControlStep(state.with(next, change), effects, cause);
  }

  long windowMillis() {
    return state.newest().orElseThrow().widthMillis();
  }

  /** The windows before now that a change is compared with. */
  Measure measureBefore() {
    return Measure.of(state.after(nowMillis - policy.verifyWindows() * windowMillis()));
  }

  /** The windows after a change had settled. */
  Measure measureAfter(Change change) {
    return Measure.of(
        state.after(change.effectiveAtMillis() + policy.settleWindows() * windowMillis()));
  }

  /** Writes a HOLD down if it says something new, or was not said for long. */
  void hold(Plan.Hold hold, boolean newWindow) {
    String key = hold.reason().word() + ":" + hold.would();
    int windows = state.heldWindows() + (newWindow ? 1 : 0);
    if (key.equals(state.held()) && windows < REPEAT_HOLD_WINDOWS) {
      state = state.withHeldWindows(windows);
      return;
    }
    decide(Decision.Kind.HOLD, hold, hold.size(), hold.size(), key);
  }

  /** Writes a HOLD down in any case. */
  void note(Reason reason, int size, String detail, String otherwise) {
    Plan.Hold hold = Plan.Hold.plain(reason, size, detail, otherwise);
    decide(Decision.Kind.HOLD, hold, size, size, "");
  }

  String resize(Plan.Resize plan) {
    return decide(Decision.Kind.RESIZE, plan, plan.from(), plan.to(), "");
  }

  String rollBack(Reason reason, int from, int to, String detail) {
    Plan.Hold why = new Plan.Hold(reason, detail, from, to, to, List.of(), "a change that helped");
    return decide(Decision.Kind.ROLL_BACK, why, from, to, "");
  }

  void send(List<Command> commands) {
    commands.forEach(c -> effects.add(new ControlEffect.Send(c)));
  }

  void verified(Change change, Verdict verdict) {
    effects.add(
        new ControlEffect.Verified(
            new Verification(
                change.decisionId(),
                state.pool(),
                nowMillis,
                verdict.verdict(),
                change.fromSize(),
                change.toSize(),
                verdict.before().p99Millis(),
                verdict.after().p99Millis(),
                verdict.reason().word(),
                verdict.detail())));
  }

  private String decide(Decision.Kind kind, Plan plan, int from, int to, String held) {
    String id = state.pool().key() + "@" + nowMillis + "#" + (state.decisions() + 1);
    Optional<Forecast> forecast = state.forecast();
    effects.add(
        new ControlEffect.Decide(
            new Decision(
                id,
                state.pool(),
                nowMillis,
                kind,
                policy.mode().word(),
                plan.reason().word(),
                plan.detail(),
                from,
                plan.wish(),
                to,
                plan.clamps(),
                forecast.map(Forecast::madeAtMillis).orElse(0L),
                forecast.map(Forecast::modelVersion).orElse(""),
                forecast.map(Forecast::drivers).orElse(List.<Driver>of()),
                plan.otherwise())));
    state = state.withDecision(held, 0);
    return id;
  }
}
