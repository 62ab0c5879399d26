package io.tidegate.controller;

import io.tidegate.controller.ControlTransitions.Cause;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Restores the sizes that the instances had before a change. */
final class RollBack {
  private static final int ATTEMPTS = 3;

  /** A shrinking that was taken back is not tried again for this many of its cooldowns. */
  private static final int SHRINK_BAR_COOLDOWNS = 3;

  private RollBack() {}

  /**
   * The instances that still have the size that the change set: another's change is not undone. One
   * whose answer got lost may show only now that it obeyed.
   */
  static List<Change.Part> parts(List<InstanceFacts> current, Change change) {
    return change.parts().stream()
        .filter(p -> p.answer() != Change.Answer.REFUSED)
        .filter(p -> p.answer() == Change.Answer.APPLIED || current.stream().anyMatch(p::obeyed))
        .map(
            p ->
                current.stream()
                    .filter(i -> i.instance().equals(p.instance()))
                    .flatMap(i -> p.takingBack(i).stream())
                    .findFirst()
                    .orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }

  static ControlStep start(Turn turn, Change change, Verdict verdict, List<Change.Part> parts) {
    turn.state = change.ofQueue() ? limitBarred(turn) : sizeBarred(turn, change.growth());
    String id =
        turn.rollBack(
            verdict.reason(),
            change.toSize(),
            change.fromSize(),
            "takes back " + change.decisionId() + "; " + verdict.detail(),
            parts);
    return turn.end(
        Cause.TAKEN_BACK,
        Optional.of(
            sent(turn, id, !change.growth(), change.toSize(), change.fromSize(), 1, parts)));
  }

  private static ControlState sizeBarred(Turn turn, boolean growth) {
    return barred(turn.state, growth, turn.nowMillis, turn.policy, turn.windowMillis())
        .withMove(!growth, turn.nowMillis);
  }

  private static ControlState limitBarred(Turn turn) {
    long cooldown = turn.policy.cooldownDownWindows() * turn.windowMillis();
    return turn.state.withAdmission(
        turn.state.admission().barred(turn.nowMillis + cooldown).moved(true, turn.nowMillis));
  }

  /** After a change in that direction was taken back. */
  static ControlState barred(
      ControlState state, boolean growth, long nowMillis, Policy policy, long windowMillis) {
    long cooldown = policy.cooldownDownWindows() * windowMillis;
    return state.withBar(growth, nowMillis + (growth ? cooldown : SHRINK_BAR_COOLDOWNS * cooldown));
  }

  private static Change sent(
      Turn turn,
      String id,
      boolean growth,
      int from,
      int to,
      int attempt,
      List<Change.Part> parts) {
    Change rollBack =
        new Change(
            id,
            growth,
            turn.nowMillis,
            Commands.expiry(turn),
            from,
            to,
            to,
            Measure.of(List.of()),
            0,
            attempt,
            parts,
            "",
            Optional.empty());
    turn.send(rollBack);
    turn.state =
        rollBack.ofQueue()
            ? turn.state.withAdmission(turn.state.admission().at(growth, turn.nowMillis))
            : turn.state.withResizeAt(growth, turn.nowMillis);
    return rollBack;
  }

  static ControlStep answered(Turn turn) {
    Change change = turn.state.change().orElseThrow();
    return change.applied() == change.parts().size()
        ? turn.end(Cause.RESTORED, Optional.empty())
        : turn.end(Cause.RESTORING, Optional.of(change));
  }

  /** A window came while a taking back is under way: it shows which instances are restored. */
  static ControlStep awaited(Turn turn) {
    Change change = turn.state.change().orElseThrow();
    for (InstanceFacts facts : turn.state.instances()) {
      change = change.withParts(p -> p.seen(facts));
    }
    if (change.applied() == change.parts().size()) {
      return turn.end(Cause.RESTORED, Optional.empty());
    }
    if (change.open() && !Commands.overdue(turn, change)) {
      return turn.end(Cause.RESTORING, Optional.of(change));
    }
    change = change.withParts(Change.Part::expired);
    turn.state = turn.state.with(turn.state.phase(), Optional.of(change));
    List<Change.Part> left = left(turn.state.current(), change);
    if (left.isEmpty()) {
      turn.note(
          Reason.ROLLBACK_INCOMPLETE,
          turn.sizeOf(change),
          Say.of(
              "%s could not restore every instance, and those left have another size than it"
                  + " expects: %s",
              change.decisionId(), change.complaints()),
          "the instances to keep the size that the controller set");
      return turn.end(Cause.GAVE_UP, Optional.empty());
    }
    if (change.attempt() >= ATTEMPTS || turn.policy.mode() != Mode.AUTO) {
      turn.note(
          Reason.ROLLBACK_INCOMPLETE,
          turn.sizeOf(change),
          Say.of(
              "%s could not restore every instance in %d attempts (mode %s): %s",
              change.decisionId(),
              change.attempt(),
              turn.policy.mode().word(),
              change.complaints()),
          "the instances to answer");
      return turn.end(Cause.GAVE_UP, Optional.empty());
    }
    int attempt = change.attempt() + 1;
    String id =
        turn.rollBack(
            Reason.ROLLBACK_INCOMPLETE,
            change.fromSize(),
            change.toSize(),
            Say.of("attempt %d: %s", attempt, change.complaints()),
            left);
    return turn.end(
        Cause.RETRIED,
        Optional.of(
            sent(turn, id, change.growth(), change.fromSize(), change.toSize(), attempt, left)));
  }

  private static List<Change.Part> left(List<InstanceFacts> current, Change change) {
    return change.parts().stream()
        .filter(p -> p.answer() != Change.Answer.APPLIED)
        .map(
            p ->
                current.stream()
                    .filter(i -> i.instance().equals(p.instance()))
                    .flatMap(i -> p.again(i).stream())
                    .findFirst()
                    .orElse(null))
        .filter(Objects::nonNull)
        .toList();
  }
}
