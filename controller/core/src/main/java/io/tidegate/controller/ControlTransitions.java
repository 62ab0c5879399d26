package io.tidegate.controller;

import static io.tidegate.controller.ControlPhase.AWAITING_ACKS;
import static io.tidegate.controller.ControlPhase.OBSERVING;
import static io.tidegate.controller.ControlPhase.ROLLING_BACK;
import static io.tidegate.controller.ControlPhase.VERIFYING;

/** Every transition of the control loop. */
public final class ControlTransitions {
  private ControlTransitions() {}

  /** A transition: from where, to where, and what brings it about. */
  public enum Cause {
    HELD(OBSERVING, OBSERVING, "nothing to do, or a guard holds"),
    COMMANDED(OBSERVING, AWAITING_ACKS, "a resize is decided, commands are sent"),
    WAITED(AWAITING_ACKS, AWAITING_ACKS, "answers are still out"),
    APPLIED(AWAITING_ACKS, VERIFYING, "every instance applied it"),
    PARTLY_APPLIED(AWAITING_ACKS, VERIFYING, "some instances applied it, the others did not"),
    REFUSED(AWAITING_ACKS, OBSERVING, "every instance answered, none applied it"),
    OBEYED(AWAITING_ACKS, OBSERVING, "what an operator asked for is applied, it is not judged"),
    LOOSENED(AWAITING_ACKS, OBSERVING, "the owners' queues are given back, it is not judged"),
    EXPIRED(AWAITING_ACKS, OBSERVING, "the deadline passed, no instance applied it"),
    MEASURED(VERIFYING, VERIFYING, "too early for a verdict"),
    KEPT(VERIFYING, OBSERVING, "it helped"),
    INCONCLUSIVE(VERIFYING, OBSERVING, "it cannot be told"),
    SUPERSEDED(
        VERIFYING, AWAITING_ACKS, "the outlook got worse or an operator asks, commands are sent"),
    SPREAD(VERIFYING, AWAITING_ACKS, "the first instance did no worse, commands go to the others"),
    TAKEN_BACK(VERIFYING, ROLLING_BACK, "it did not help, commands restore the sizes before"),
    RESTORING(ROLLING_BACK, ROLLING_BACK, "answers are still out"),
    RETRIED(ROLLING_BACK, ROLLING_BACK, "an instance is not restored, the command is sent again"),
    RESTORED(ROLLING_BACK, OBSERVING, "every instance has its size before"),
    GAVE_UP(ROLLING_BACK, OBSERVING, "an instance could not be restored");

    final ControlPhase from;
    final ControlPhase to;
    final String when;

    Cause(ControlPhase from, ControlPhase to, String when) {
      this.from = from;
      this.to = to;
      this.when = when;
    }
  }

  /**
   * The phase after a cause.
   *
   * @throws IllegalStateException if the table has no such transition
   */
  static ControlPhase next(ControlPhase phase, Cause cause) {
    if (cause.from != phase) {
      throw new IllegalStateException("no transition " + cause + " from " + phase);
    }
    return cause.to;
  }

  /** The transition of a phase to itself. */
  static Cause staying(ControlPhase phase) {
    return switch (phase) {
      case OBSERVING -> Cause.HELD;
      case AWAITING_ACKS -> Cause.WAITED;
      case VERIFYING -> Cause.MEASURED;
      case ROLLING_BACK -> Cause.RESTORING;
    };
  }

  /** The table as a Mermaid state diagram. */
  public static String mermaid() {
    StringBuilder diagram = new StringBuilder("stateDiagram-v2\n    [*] --> OBSERVING\n");
    for (Cause cause : Cause.values()) {
      diagram.append(
          Say.of("    %s --> %s: %s - %s\n", cause.from, cause.to, cause.name(), cause.when));
    }
    return diagram.toString();
  }
}
