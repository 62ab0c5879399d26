package io.tidegate.predictor.alerts;

import static io.tidegate.predictor.alerts.AlertPhase.FIRING;
import static io.tidegate.predictor.alerts.AlertPhase.MUTED;
import static io.tidegate.predictor.alerts.AlertPhase.PENDING;
import static io.tidegate.predictor.alerts.AlertPhase.QUIET;
import static io.tidegate.predictor.alerts.AlertPhase.RESOLVED;

/** Every transition of a pool's breach-forecast alert. */
public final class AlertTransitions {
  private AlertTransitions() {}

  /** A transition: from where, to where, and what brings it about. */
  public enum Cause {
    STAYED_QUIET(QUIET, QUIET, "the score is below the threshold"),
    ROSE(QUIET, PENDING, "the score reached the threshold"),
    FIRED_AT_ONCE(QUIET, FIRING, "the score reached it, and the rule asks for no more"),
    STRUCK_UNWARNED(QUIET, MUTED, "a breach began that nothing had foretold"),
    WAITED(PENDING, PENDING, "not for long enough yet"),
    FELL_BACK(PENDING, QUIET, "the score fell below it before that"),
    FIRED(PENDING, FIRING, "the score stayed there for long enough"),
    STRUCK_PENDING(PENDING, MUTED, "a breach began before that"),
    WENT_ON(FIRING, FIRING, "the breach is still expected"),
    WORSENED(FIRING, FIRING, "it is so near now that it is more severe"),
    BREACH_CAME(FIRING, MUTED, "the breach came"),
    RISK_GONE(FIRING, RESOLVED, "the score stayed below the lower threshold for long enough"),
    DATA_GONE(FIRING, RESOLVED, "nothing can be said any more"),
    PAUSED(RESOLVED, RESOLVED, "it may still come back"),
    CAME_BACK(RESOLVED, FIRING, "the score is back: the same episode goes on"),
    CLOSED(RESOLVED, QUIET, "it stayed away for long enough"),
    STRUCK_AFTER_ALL(RESOLVED, MUTED, "a breach began after all"),
    STAYED_MUTED(MUTED, MUTED, "the breach is on, or was a short while ago"),
    UNMUTED(MUTED, QUIET, "the breach is long enough ago");

    final AlertPhase from;
    final AlertPhase to;
    final String when;

    Cause(AlertPhase from, AlertPhase to, String when) {
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
  static AlertPhase next(AlertPhase phase, Cause cause) {
    if (cause.from != phase) {
      throw new IllegalStateException("no transition " + cause + " from " + phase);
    }
    return cause.to;
  }

  /** The table as a Mermaid state diagram. */
  public static String mermaid() {
    StringBuilder diagram = new StringBuilder("stateDiagram-v2\n    [*] --> QUIET\n");
    for (Cause cause : Cause.values()) {
      diagram.append(
          "    %s --> %s: %s - %s\n".formatted(cause.from, cause.to, cause.name(), cause.when));
    }
    return diagram.toString();
  }
}
