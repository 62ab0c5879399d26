package io.tidegate.wire;

/**
 * Somebody began a run of the release gate, ended it or overrode its verdict. It changes no pool:
 * it is handed in as an order so that the audit log has it.
 *
 * @param orderedBy who it was
 * @param planSha256 of the plan that was handed in
 * @param candidate the base URL of what was to be judged
 * @param outcome that was overridden; empty where none was
 */
public record GateOrder(
    String runId,
    Action action,
    String orderedBy,
    String reason,
    long atMillis,
    String planSha256,
    String candidate,
    String outcome)
    implements WireMessage {

  /** What was done. */
  public enum Action {
    SUBMITTED,
    ABORTED,
    OVERRIDDEN
  }

  public GateOrder {
    Check.id("runId", runId);
    Check.id("orderedBy", orderedBy);
    Check.id("reason", reason);
    Check.notNegative("atMillis", atMillis);
    Check.id("planSha256", planSha256);
    Check.id("candidate", candidate);
    if (outcome.isEmpty() == (action == Action.OVERRIDDEN)) {
      throw new IllegalArgumentException(
          "outcome is '%s' of %s: must be there where a verdict is overridden, and only there"
              .formatted(outcome, action));
    }
  }

  /** Of its own, so that compaction keeps each of a run's. */
  @Override
  public String key() {
    return Topics.GATE_KEY + runId + " " + action;
  }
}
