package io.tidegate.sim.safety;

import io.tidegate.controller.ControlEffect;
import io.tidegate.controller.ControlEvent;
import io.tidegate.controller.ControlPhase;
import io.tidegate.controller.ControlStep;
import io.tidegate.controller.Database;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policy;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What has to be true of a step that a controller makes, whether it gets committed or not. */
final class StepRules {
  private final Trail trail;
  private final long widthMillis;
  private final Map<String, Instance> instances;

  StepRules(Trail trail, long widthMillis, Map<String, Instance> instances) {
    this.trail = trail;
    this.widthMillis = widthMillis;
    this.instances = instances;
  }

  /** The commands of a decision that a step makes. */
  static List<Command> commands(ControlStep step, Decision decision) {
    return step.effects().stream()
        .filter(ControlEffect.Send.class::isInstance)
        .map(e -> ((ControlEffect.Send) e).message())
        .filter(c -> c.decisionId().equals(decision.decisionId()))
        .toList();
  }

  static List<Decision> decisions(ControlStep step) {
    return step.effects().stream()
        .filter(ControlEffect.Decide.class::isInstance)
        .map(e -> ((ControlEffect.Decide) e).message())
        .toList();
  }

  void check(Taken taken) {
    for (Decision decision : decisions(taken.step())) {
      List<Command> commands = commands(taken.step(), decision);
      if (!commands.isEmpty()) {
        mode(taken.policy(), decision);
        localClamps(commands);
      }
      if (decision.reason().equals("admission-tightened")) {
        data(taken, decision);
        limited(taken.policy().budgets().admissionFloor(), decision, commands);
      }
      if (decision.kind() == Decision.Kind.RESIZE) {
        withinPolicy(taken.policy(), commands);
        taken.policy().database().ifPresent(share -> withinDatabase(taken, share, commands));
        if (decision.requestId().isEmpty()) {
          data(taken, decision);
          notFed(taken, decision);
          commands.forEach(c -> withinStep(taken.policy(), decision, c));
        }
      }
    }
    ends(taken);
  }

  private void limited(int floor, Decision decision, List<Command> commands) {
    if (floor == 0) {
      throw trail.broken(
          Invariant.ADMISSION_ALLOWED, "the policy turns nothing away: %s", decision);
    }
    for (Command c : commands) {
      if (c.targetQueueCapacity() < floor) {
        throw trail.broken(Invariant.QUEUE_FLOOR_KEPT, "the policy lets %d wait: %s", floor, c);
      }
    }
  }

  private void mode(Policy policy, Decision decision) {
    boolean allowed =
        policy.mode() == Mode.AUTO
            || (policy.mode() != Mode.FROZEN && !decision.requestId().isEmpty());
    if (!allowed) {
      throw trail.broken(Invariant.MODE_OBEYED, "commands in mode %s: %s", policy.mode(), decision);
    }
  }

  private void localClamps(List<Command> commands) {
    for (Command c : commands) {
      Instance instance = instances.get(c.instance());
      if (c.targetQueueCapacity() > ModelPool.QUEUE_CAPACITY) {
        throw trail.broken(
            Invariant.QUEUE_WITHIN_OWNERS,
            "the owner of %s lets %d wait: %s",
            instance.name,
            ModelPool.QUEUE_CAPACITY,
            c);
      }
      if (c.action() == CommandAction.RESIZE && !instance.allows(c.targetSize())) {
        throw trail.broken(
            Invariant.WITHIN_LOCAL_CLAMPS,
            "the owner of %s allows %d to %d: %s",
            instance.name,
            instance.min(),
            instance.max(),
            c);
      }
    }
  }

  /** Towards what the policy allows, where an instance was outside of it; an owner goes first. */
  private void withinPolicy(Policy policy, List<Command> commands) {
    for (Command c : commands) {
      Instance instance = instances.get(c.instance());
      boolean tooLarge =
          c.targetSize() > policy.maxSize()
              && c.targetSize() >= c.expectedSize()
              && instance.allows(c.targetSize() - 1);
      boolean tooSmall =
          c.targetSize() < policy.minSize()
              && c.targetSize() <= c.expectedSize()
              && instance.allows(c.targetSize() + 1);
      if (tooLarge || tooSmall) {
        throw trail.broken(
            Invariant.WITHIN_POLICY,
            "the policy allows %d to %d: %s",
            policy.minSize(),
            policy.maxSize(),
            c);
      }
    }
  }

  /**
   * Of what it changes, by what it took for it; of the others, by what they have or were last seen
   * with, whichever is less, as nobody can know yet what an owner has just set.
   */
  private void withinDatabase(Taken taken, Database.Share share, List<Command> commands) {
    Map<String, Command> told =
        commands.stream().collect(Collectors.toMap(Command::instance, c -> c));
    Map<String, Integer> shown =
        taken.seen().instances().stream()
            .collect(Collectors.toMap(InstanceWindow::instance, i -> i.spec().size()));
    int before = 0;
    int after = 0;
    for (Instance instance : instances.values()) {
      if (instance.id.equals(taken.event().pool())) {
        Command c = told.get(instance.name);
        int has = Math.min(instance.size(), shown.getOrDefault(instance.name, ModelPool.LARGEST));
        before += c == null ? has : c.expectedSize();
        after += c == null ? has : c.targetSize();
      }
    }
    if (after > before && after > share.connections()) {
      throw trail.broken(
          Invariant.DATABASE_TOTAL_KEPT,
          "%s has %d of its database, and goes from %d to %d: %s",
          taken.event().pool(),
          share.connections(),
          before,
          after,
          commands);
    }
  }

  private void data(Taken taken, Decision decision) {
    PoolWindow newest = taken.seen().newest().orElse(null);
    long atMillis =
        taken.event() instanceof ControlEvent.ForecastSeen f
            ? f.forecast().madeAtMillis()
            : decision.atMillis();
    if (newest == null
        || newest.quality() != PoolWindow.Quality.COMPLETE
        || newest.instances().isEmpty()
        || atMillis - newest.endMillis() > taken.policy().staleAfterWindows() * widthMillis) {
      throw trail.broken(
          Invariant.NO_DATA_NO_CHANGE,
          "decided by %s: %s",
          newest == null ? "no window" : newest.quality() + " window of " + newest.endMillis(),
          decision);
    }
  }

  /** A forecast or the policy's minimum may ask for more. */
  private void notFed(Taken taken, Decision decision) {
    boolean observed =
        decision.reason().equals("breach-observed") || decision.reason().equals("p99-high");
    if (observed && Feeding.forNothing(taken, decision.fromSize())) {
      throw trail.broken(
          Invariant.NOT_FED_FOR_NOTHING, "what is called explains the breach: %s", decision);
    }
  }

  private void withinStep(Policy policy, Decision decision, Command c) {
    boolean growth = decision.toSize() > decision.fromSize();
    double share = growth ? policy.maxStepUp() : policy.maxStepDown();
    int most = Math.max(1, (int) Math.floor(c.expectedSize() * share));
    int step = growth ? c.targetSize() - c.expectedSize() : c.expectedSize() - c.targetSize();
    if (step < 1 || step > most) {
      throw trail.broken(
          Invariant.WITHIN_STEP, "a step of %d, allowed are 1 to %d: %s", step, most, c);
    }
  }

  /** One window of grace: an answer may be on its way. */
  private void ends(Taken taken) {
    ControlPhase phase = taken.step().state().phase();
    boolean settling = phase == ControlPhase.AWAITING_ACKS || phase == ControlPhase.ROLLING_BACK;
    if (settling
        && taken.event() instanceof ControlEvent.WindowSeen
        && taken.step().state().newestEndMillis() > taken.seen().deadlineMillis() + widthMillis) {
      throw trail.broken(
          Invariant.COMMANDS_END,
          "still %s at %d, the deadline was %d",
          phase,
          taken.step().state().newestEndMillis(),
          taken.seen().deadlineMillis());
    }
  }
}
