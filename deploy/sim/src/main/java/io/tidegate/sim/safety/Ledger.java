package io.tidegate.sim.safety;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.controller.Policy;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was committed of one pool's decisions, whoever made them; and what has to hold of it. */
final class Ledger {
  /** A shrinking that was taken back is not tried again for so many of its cooldowns. */
  private static final int SHRINK_BAR_COOLDOWNS = 3;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Agenda agenda;
  private final Trail trail;
  private final Policy policy;
  private final long widthMillis;
  private final Map<String, Instance> instances;
  private final Set<String> ids = new HashSet<>();
  private List<Sent> newest = List.of();
  private long newestAtMillis;

  /** By instance, the command of the newest change that was not a taking back. */
  private final Map<String, Command> changed = new TreeMap<>();

  private final FlapRule flaps;
  private final CanaryRule canaries;
  private final QueueRule queues;
  private long takenBackAtMillis;
  private long grownAt = NEVER;
  private long changedAt = NEVER;
  private long growthBar = NEVER;
  private long shrinkBar = NEVER;

  Ledger(
      Agenda agenda,
      Trail trail,
      Policy policy,
      long widthMillis,
      Map<String, Instance> instances) {
    this.agenda = agenda;
    this.trail = trail;
    this.policy = policy;
    this.widthMillis = widthMillis;
    this.instances = instances;
    this.flaps = new FlapRule(trail, policy.budgets().directionChangesPerHour());
    this.queues = new QueueRule(trail, policy, widthMillis);
    this.canaries = new CanaryRule(trail, policy);
  }

  /** A step was committed; gives the commands as they are on their topic. */
  List<Sent> commit(Taken taken, boolean fenced) {
    List<Sent> all = new ArrayList<>();
    taken.step().effects().stream()
        .map(e -> e.message())
        .filter(Command.class::isInstance)
        .map(Command.class::cast)
        .forEach(c -> all.add(sent(c, fenced)));
    // What a fenced controller says is no part of the history; it must not do anything either.
    if (!fenced) {
      StepRules.decisions(taken.step()).forEach(d -> decided(taken, d, all));
      flaps.committed(taken.step().cause());
      restored(taken);
    }
    return all;
  }

  private Sent sent(Command command, boolean fenced) {
    Instance to = instances.get(command.instance());
    return new Sent(command, to, to.life(), fenced);
  }

  private void decided(Taken taken, Decision decision, List<Sent> all) {
    if (!ids.add(decision.decisionId())) {
      throw trail.broken(Invariant.DECIDED_ONCE, "a second time: %s", decision);
    }
    if (!decision.resizes() && decision.kind() != Decision.Kind.ADMISSION) {
      return;
    }
    List<Sent> change =
        all.stream()
            .filter(s -> s.command().decisionId().equals(decision.decisionId()))
            .filter(s -> s.command().action() == CommandAction.RESIZE)
            .toList();
    trail.note(
        "decided: %s %s to %s, %s, sizes %s",
        decision.kind(),
        decision.decisionId(),
        decision.toSize(),
        decision.reason(),
        change.stream().map(s -> s.command().targetSize()).toList());
    for (Sent before : newest) {
      if (before.open(agenda.now())) {
        throw trail.broken(
            Invariant.ONE_CHANGE_IN_FLIGHT,
            "%s while %s may still take effect",
            decision,
            before.command());
      }
    }
    if (decision.kind() == Decision.Kind.ADMISSION) {
      queues.decided(decision, change);
      flaps.limited();
    } else if (decision.kind() == Decision.Kind.ROLL_BACK) {
      takenBack(taken, decision, change);
    } else {
      resized(taken, decision, change);
    }
    if (decision.kind() != Decision.Kind.ADMISSION) {
      queues.resized(decision, change);
    }
    newest = change;
    newestAtMillis = agenda.now();
  }

  private void resized(Taken taken, Decision decision, List<Sent> change) {
    boolean follows = taken.step().cause() == Cause.SPREAD;
    trail.count(
        follows
            ? Happening.CANARY_FOLLOWED
            : decision.requestId().isEmpty()
                ? Happening.RESIZE_DECIDED
                : Happening.OPERATOR_OBEYED);
    canaries.resized(taken, decision, change);
    flaps.resized(decision);
    boolean growth = decision.toSize() > decision.fromSize();
    long at = decision.atMillis();
    if (decision.requestId().isEmpty() && !follows) {
      long up = policy.cooldownUpWindows() * widthMillis;
      long down = policy.cooldownDownWindows() * widthMillis;
      long free =
          growth ? Math.max(grownAt + up, growthBar) : Math.max(changedAt + down, shrinkBar);
      if (at < free) {
        throw trail.broken(Invariant.COOLED_DOWN, "%d ms too soon: %s", free - at, decision);
      }
    } else if (!follows) {
      grownAt = at;
    }
    grownAt = growth ? at : grownAt;
    changedAt = at;
    if (!follows) {
      changed.clear();
    }
    change.forEach(s -> changed.put(s.command().instance(), s.command()));
  }

  private void takenBack(Taken taken, Decision decision, List<Sent> change) {
    boolean again = decision.reason().equals("rollback-incomplete");
    trail.count(again ? Happening.ROLL_BACK_RETRIED : Happening.ROLL_BACK_DECIDED);
    if (!again) {
      flaps.takenBack(decision);
    }
    Set<String> told = new HashSet<>();
    for (Sent s : change) {
      Command c = s.command();
      Command before = changed.get(c.instance());
      if (before == null || c.targetSize() != before.expectedSize()) {
        throw trail.broken(
            Invariant.ROLLED_BACK_IN_FULL,
            "to %d: %s; the change was %s",
            c.targetSize(),
            decision,
            before);
      }
      told.add(c.instance());
    }
    if (!again) {
      taken.seen().instances().forEach(i -> leftOut(i, told, decision));
    }
    boolean regrowth =
        change.get(0).command().targetSize() > change.get(0).command().expectedSize();
    long at = decision.atMillis();
    long down = policy.cooldownDownWindows() * widthMillis;
    if (!again && regrowth) {
      shrinkBar = at + SHRINK_BAR_COOLDOWNS * down;
    } else if (!again) {
      growthBar = at + down;
    }
    grownAt = regrowth ? at : grownAt;
    changedAt = at;
    takenBackAtMillis = at;
  }

  /** An instance that shows what the change made of it has to be told too. */
  private void leftOut(InstanceWindow shown, Set<String> told, Decision decision) {
    Command before = changed.get(shown.instance());
    if (before != null
        && !told.contains(shown.instance())
        && shown.spec().size() == before.targetSize()
        && shown.revision() == before.expectedRevision() + 1) {
      throw trail.broken(
          Invariant.ROLLED_BACK_IN_FULL,
          "%s still has %d by %s and is not told: %s",
          shown.instance(),
          shown.spec().size(),
          before,
          decision);
    }
  }

  /** Of what only controllers have changed since, the whole spec is that of before. */
  private void restored(Taken taken) {
    if (taken.step().cause() != Cause.RESTORED) {
      return;
    }
    trail.count(Happening.RESTORED);
    for (Sent s : newest) {
      if (!s.to().up()
          || s.to().life() != s.life()
          || s.to().deeds().disturbedSince(takenBackAtMillis)) {
        continue;
      }
      Command before =
          s.command().targetQueueCapacity() > 0 ? s.command() : changed.get(s.to().name);
      if (s.to().size() != before.expectedSize()
          || s.to().pool().queue() != queues.before(s.to().name)) {
        throw trail.broken(
            Invariant.ROLLED_BACK_IN_FULL,
            "%s is told to be restored, has %d and lets %d wait; the change was %s",
            s.to().name,
            s.to().size(),
            s.to().pool().queue(),
            before);
      }
    }
  }

  boolean decidedSince(long millis) {
    return newestAtMillis >= millis;
  }

  /** Whether a command is of the newest change, or of none. */
  boolean newest(Command command) {
    return command.action() != CommandAction.RESIZE
        || newest.stream().anyMatch(s -> s.command().decisionId().equals(command.decisionId()));
  }
}
