package io.tidegate.wire;

/**
 * Whether a resize helped. It stands on the topic of decisions, behind the decision that it judges.
 *
 * @param p99BeforeMillis NaN when there was nothing to measure
 * @param p99AfterMillis NaN when there was nothing to measure
 */
public record Verification(
    String decisionId,
    PoolId pool,
    long atMillis,
    Verdict verdict,
    int fromSize,
    int toSize,
    double p99BeforeMillis,
    double p99AfterMillis,
    String reason,
    String detail)
    implements PoolMessage {

  /** The outcome of a resize. */
  public enum Verdict {
    KEPT,
    ROLLED_BACK,
    INCONCLUSIVE
  }

  public Verification {
    Check.id("decisionId", decisionId);
    Check.present("pool", pool);
    Check.notNegative("atMillis", atMillis);
    Check.present("verdict", verdict);
    Check.atLeast("fromSize", 0, fromSize);
    Check.atLeast("toSize", 0, toSize);
    Check.id("reason", reason);
    detail = Check.text("detail", detail);
  }
}
