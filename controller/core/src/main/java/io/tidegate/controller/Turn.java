package io.tidegate.controller;

import com.google.protobuf.ByteString;
import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
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

  final Rule rule;
  final Policy policy;
  final long nowMillis;
  ControlState state;
  private final List<ControlEffect> effects = new ArrayList<>();
  private final String requestId;

  Turn(ControlState state, Rule rule, long nowMillis) {
    this(state, rule, nowMillis, "");
  }

  /** A turn whose decisions answer an operator's request. */
  Turn(ControlState state, Rule rule, long nowMillis, String requestId) {
    this.state = state;
    this.rule = rule;
    this.policy = rule.policy();
    this.nowMillis = nowMillis;
    this.requestId = requestId;
  }

  ControlStep end(Cause cause, Optional<Change> change) {
    ControlPhase next = ControlTransitions.next(state.phase(), cause);
    return new ControlStep(state.with(next, change), effects, cause);
  }

  /** The transition of each phase to itself. */
  ControlStep stay() {
    return end(ControlTransitions.staying(state.phase()), state.change());
  }

  long windowMillis() {
    return state.newest().orElseThrow().widthMillis();
  }

  private long leaseMillis() {
    return Leases.millis(policy, state.kind(), windowMillis());
  }

  /** Of the instances known; 0 where none is. */
  int smallestSize() {
    return state.current().stream().mapToInt(InstanceFacts::size).min().orElse(0);
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
    if (!policy.labels().isEmpty()) {
      // The labels of a pool can change, and another policy hold: that is new.
      key += ":" + policy.selector();
    }
    key += slowedBy();
    int windows = state.heldWindows() + (newWindow ? 1 : 0);
    if (key.equals(state.held()) && windows < REPEAT_HOLD_WINDOWS) {
      state = state.withHeldWindows(windows);
      return;
    }
    decide(Decision.Kind.HOLD, hold, hold.size(), hold.size(), key, List.of());
  }

  /** What slows the pool down, and that it no longer does, are new as well: alerts go by it. */
  private String slowedBy() {
    return state
        .newest()
        .filter(newest -> newest.measured() && !newest.called().isEmpty())
        .flatMap(newest -> Diagnosis.of(state, policy).explaining())
        .map(slow -> ":by:" + slow.id().key())
        .orElse("");
  }

  /** Writes a HOLD down in any case. */
  void note(Reason reason, int size, String detail, String otherwise) {
    note(Plan.Hold.plain(reason, size, detail, otherwise));
  }

  void note(Plan.Hold hold) {
    decide(Decision.Kind.HOLD, hold, hold.size(), hold.size(), "", List.of());
  }

  String resize(Plan.Resize plan, List<Change.Part> parts) {
    return decide(Decision.Kind.RESIZE, plan, plan.from(), plan.to(), "", names(parts));
  }

  String rollBack(Reason reason, int from, int to, String detail, List<Change.Part> parts) {
    Plan.Hold why = new Plan.Hold(reason, detail, from, to, to, List.of(), "a change that helped");
    boolean ofQueue = parts.stream().anyMatch(p -> p.targetQueue() > 0);
    Decision.Kind kind = ofQueue ? Decision.Kind.ADMISSION : Decision.Kind.ROLL_BACK;
    return decide(kind, why, from, to, "", names(parts));
  }

  String admit(Plan.Admit plan) {
    return decide(Decision.Kind.ADMISSION, plan, plan.from(), plan.to(), "", names(plan.parts()));
  }

  /** The size per instance that a change began with. */
  int sizeOf(Change change) {
    return change.ofQueue() ? smallestSize() : change.fromSize();
  }

  private static List<String> names(List<Change.Part> parts) {
    return parts.stream().map(Change.Part::instance).toList();
  }

  /** Decides on a warm-up and sends it; no instance can hold more open than its size. */
  void warm(Reason reason, String detail, int target, List<InstanceFacts> instances) {
    int size = smallestSize();
    Plan.Hold why = new Plan.Hold(reason, detail, size, Double.NaN, size, List.of(), "a warm pool");
    List<String> names = instances.stream().map(InstanceFacts::instance).toList();
    String id = decide(Decision.Kind.WARM, why, size, size, state.held(), names);
    for (InstanceFacts i : instances) {
      send(
          List.of(
              new Command(
                  CommandIds.of(id, i.instance()),
                  id,
                  state.pool(),
                  i.instance(),
                  i.revision(),
                  i.size(),
                  Math.min(target, i.size()),
                  nowMillis,
                  Commands.expiry(this),
                  CommandAction.WARM,
                  leaseMillis(),
                  ByteString.EMPTY)));
    }
  }

  void send(Change change) {
    send(change.commands(state.pool(), leaseMillis()));
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

  /** In which forecasts are acted on: the policy's, unless they have lost the trust for it. */
  private Mode mode() {
    return state.trust().demotes(policy) ? Mode.ADVISE : policy.mode();
  }

  private String decide(
      Decision.Kind kind, Plan plan, int from, int to, String held, List<String> instances) {
    String id = state.pool().key() + "@" + nowMillis + "#" + (state.decisions() + 1);
    Optional<Forecast> forecast = state.forecast();
    effects.add(
        new ControlEffect.Decide(
            new Decision(
                id,
                state.pool(),
                nowMillis,
                kind,
                mode().word(),
                plan.reason().word(),
                plan.detail(),
                from,
                plan.wish(),
                to,
                plan.clamps(),
                forecast.map(Forecast::madeAtMillis).orElse(0L),
                forecast.map(Forecast::modelVersion).orElse(""),
                forecast.map(Forecast::drivers).orElse(List.<Driver>of()),
                plan.otherwise(),
                requestId,
                instances,
                Inputs.of(state, policy, nowMillis),
                policy.selector())));
    state = state.withDecision(held, 0);
    return id;
  }
}
