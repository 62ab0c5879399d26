package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import io.tidegate.wire.ChangeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a resize to its commands, and from the commands to their answers. */
final class Commands {
  /** The others wait for the answer. */
  private static final int CANARY_TTL_WINDOWS = 2;

  private Commands() {}

  /** Decides and sends; empty, with nothing decided, if no instance would change. */
  static Optional<Change> issue(Turn turn, Plan.Resize resize) {
    List<Change.Part> all = parts(turn, resize);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<Change.Part> first = CanaryPhase.first(turn, resize, all);
    Change change =
        first.size() == all.size()
            ? send(turn, resize, all, expiry(turn), "", Optional.empty())
            : send(
                turn,
                CanaryPhase.said(resize, first.get(0), all.size(), turn.policy),
                first,
                Math.min(expiry(turn), turn.nowMillis + CANARY_TTL_WINDOWS * turn.windowMillis()),
                "",
                Optional.of(Canary.BEGUN));
    turn.state = turn.state.withResizeAt(resize.growth(), turn.nowMillis);
    return Optional.of(change);
  }

  /** Decides on the queues and sends. */
  static Change issue(Turn turn, Plan.Admit admit) {
    Change change =
        new Change(
            turn.admit(admit),
            !admit.tightens(),
            turn.nowMillis,
            expiry(turn),
            admit.from(),
            admit.to(),
            admit.wish(),
            turn.measureBefore(),
            0,
            1,
            admit.parts(),
            "",
            Optional.empty());
    turn.send(change);
    turn.state =
        turn.state.withAdmission(turn.state.admission().at(!admit.tightens(), turn.nowMillis));
    return change;
  }

  /** What each instance would get of it; not those that get nothing. */
  static List<Change.Part> parts(Turn turn, Plan.Resize resize) {
    return turn.state.current().stream()
        .map(i -> Change.Part.open(i, Guards.share(i, resize, turn.policy)))
        .filter(p -> p.targetSize() != p.fromSize())
        .toList();
  }

  /** The others follow a canary: with it they are one change, judged and taken back as one. */
  static Change follow(Turn turn, Plan.Resize resize, Change canary, List<Change.Part> others) {
    List<Change.Part> parts = new ArrayList<>(canary.parts());
    parts.addAll(others);
    Change change =
        new Change(
            turn.resize(resize, others),
            resize.growth(),
            turn.nowMillis,
            expiry(turn),
            resize.from(),
            resize.to(),
            resize.wish(),
            canary.before(),
            0,
            1,
            parts,
            "",
            Optional.empty());
    turn.send(change);
    turn.state = turn.state.withResizeAt(resize.growth(), turn.nowMillis);
    return change;
  }

  /** Decides and sends what an operator asked for; not later than the operator waits. */
  static Change send(
      Turn turn, Plan.Resize resize, List<Change.Part> parts, ChangeRequest request) {
    long expiresAtMillis = Math.min(expiry(turn), request.expiresAtMillis());
    Change change =
        send(turn, resize, parts, expiresAtMillis, request.requestId(), Optional.empty());
    turn.state = turn.state.withSetAt(turn.nowMillis);
    return change;
  }

  private static Change send(
      Turn turn,
      Plan.Resize resize,
      List<Change.Part> parts,
      long expiresAtMillis,
      String requestId,
      Optional<Canary> canary) {
    Measure before = turn.measureBefore();
    Change change =
        new Change(
            turn.resize(resize, parts),
            resize.growth(),
            turn.nowMillis,
            expiresAtMillis,
            resize.from(),
            resize.to(),
            resize.wish(),
            before,
            0,
            1,
            parts,
            requestId,
            canary);
    turn.send(change);
    return change;
  }

  static Plan.Hold withoutShares(Plan.Resize resize) {
    return new Plan.Hold(
        resize.growth() ? Reason.AT_LOCAL_MAXIMUM : Reason.AT_MINIMUM,
        resize.detail() + "; the instances it concerns are at their owners' limits",
        resize.from(),
        resize.wish(),
        resize.from(),
        resize.clamps(),
        "wider local limits");
  }

  static long expiry(Turn turn) {
    return turn.nowMillis + turn.policy.commandTtlWindows() * turn.windowMillis();
  }

  /**
   * Whether answers need not be waited for any more: one window of grace after the commands
   * expired, as an ack may be on its way.
   */
  static boolean overdue(Turn turn, Change change) {
    return turn.nowMillis > change.expiresAtMillis() + turn.windowMillis();
  }

  /** A window came while answers were out. */
  static ControlStep awaited(Turn turn) {
    Change change = turn.state.change().orElseThrow();
    for (InstanceFacts facts : turn.state.instances()) {
      change = change.withParts(p -> p.seen(facts));
    }
    if (overdue(turn, change)) {
      change = change.withParts(Change.Part::expired);
    }
    return conclude(turn, change);
  }

  static ControlStep answered(Turn turn) {
    return conclude(turn, turn.state.change().orElseThrow());
  }

  private static ControlStep conclude(Turn turn, Change change) {
    if (change.open()) {
      return turn.end(Cause.WAITED, Optional.of(change));
    }
    int size = turn.sizeOf(change);
    if (change.applied() == change.parts().size()) {
      return settled(turn, change, Cause.APPLIED);
    }
    if (change.applied() > 0) {
      turn.note(
          Reason.PARTLY_APPLIED,
          change.ofQueue() ? size : change.toSize(),
          Say.of(
              "%d of %d instances applied %s: %s",
              change.applied(), change.parts().size(), change.decisionId(), change.complaints()),
          "every instance to apply it");
      return settled(turn, change, Cause.PARTLY_APPLIED);
    }
    boolean expired = change.parts().stream().anyMatch(p -> p.answer() == Change.Answer.EXPIRED);
    turn.note(
        expired ? Reason.COMMANDS_EXPIRED : Reason.COMMANDS_REFUSED,
        size,
        Say.of("no instance applied %s: %s", change.decisionId(), change.complaints()),
        expired
            ? Say.of("an answer within %d windows of the command", turn.policy.commandTtlWindows())
            : "the instances to accept it");
    return turn.end(expired ? Cause.EXPIRED : Cause.REFUSED, Optional.empty());
  }

  /** What a person set is not judged: it may be meant to be worse, and is not to be taken back. */
  private static ControlStep settled(Turn turn, Change change, Cause cause) {
    if (change.asked()) {
      return turn.end(Cause.OBEYED, Optional.empty());
    }
    if (change.ofQueue()) {
      turn.state =
          turn.state.withAdmission(
              turn.state.admission().moved(change.growth(), change.decidedAtMillis()));
      return change.growth()
          ? turn.end(Cause.LOOSENED, Optional.empty())
          : turn.end(cause, Optional.of(change.effectiveAt(turn.nowMillis)));
    }
    turn.state = turn.state.withMove(change.growth(), change.decidedAtMillis());
    return turn.end(cause, Optional.of(change.asApplied().effectiveAt(turn.nowMillis)));
  }
}
