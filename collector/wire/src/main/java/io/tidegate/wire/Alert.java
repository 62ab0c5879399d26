package io.tidegate.wire;

import java.util.regex.Pattern;

/**
 * Something that a person may want to know.
 *
 * @param alertId the same for the same cause, so that repeats can be told
 * @param instance empty where the alert is about the whole pool
 * @param running what a silent instance had in hand at its last heartbeat; 0 for other alerts
 * @param queued what waited there
 */
public record Alert(
    String alertId,
    PoolId pool,
    Kind kind,
    Severity severity,
    long atMillis,
    String text,
    String instance,
    long running,
    long queued)
    implements PoolMessage {
  /** The end of the id of what a forecast's first alert tells again, or ends. */
  private static final Pattern TOLD_AGAIN =
      Pattern.compile("(:worse|:again:\\d+|:end:\\d+|:verdict)$");

  /** What stands in the id of a breach's end, where that of its beginning has the other. */
  private static final Pattern BREACH_ENDED = Pattern.compile("(^|:)slo-breach-end:");

  /** What happened. */
  public enum Kind {
    BREACH_FORECAST,
    SLO_BREACH,
    INSTANCE_REGISTERED,
    INSTANCE_SUSPECT,
    INSTANCE_FAILED,
    INSTANCE_GONE,
    /** Records were deleted before they had gone where they belong; the text says how many. */
    DATA_LOST,
    /** What a service sends is turned away; the text says why, and what would be right. */
    SAMPLES_REFUSED,
    /** A breach forecast ended: the breach came, the risk is gone, or the data is. */
    FORECAST_RESOLVED,
    /** What became of a breach forecast; the text says hit, early, late, false or undecided. */
    FORECAST_SCORED,
    /** What is wrong now: a pool unlike itself, or an instance unlike its siblings. No forecast. */
    POINT_ANOMALY,
    /**
     * A breach is over: no window was over the SLO for as long as forecasts are muted after one.
     */
    SLO_BREACH_ENDED
  }

  /** How urgent it is. */
  public enum Severity {
    INFO,
    WARNING,
    CRITICAL
  }

  public Alert {
    Check.id("alertId", alertId);
    Check.present("pool", pool);
    Check.present("kind", kind);
    Check.present("severity", severity);
    Check.notNegative("atMillis", atMillis);
    text = Check.text("text", text);
    instance = Check.text("instance", instance);
    Check.notNegative("running", running);
    Check.notNegative("queued", queued);
  }

  /**
   * What it is that is alerted of: a forecast's beginning, its worsening, its return and its end
   * have the same one, and so have a breach's beginning and its end. Any other alert stands for
   * itself.
   */
  public String episode() {
    return switch (kind) {
      case BREACH_FORECAST, FORECAST_RESOLVED, FORECAST_SCORED ->
          TOLD_AGAIN.matcher(alertId).replaceFirst("");
      case SLO_BREACH_ENDED -> BREACH_ENDED.matcher(alertId).replaceFirst("$1slo-breach:");
      default -> alertId;
    };
  }

  /** This alert as the centre names it that is above an edge; see {@link PoolId#ofEdge}. */
  public Alert ofEdge(String edge) {
    String id = edge + ":" + alertId;
    return new Alert(
        // What tells two causes apart, a time, stands at the end.
        id.length() <= Check.MAX_ID ? id : id.substring(id.length() - Check.MAX_ID),
        pool.ofEdge(edge),
        kind,
        severity,
        atMillis,
        text,
        instance,
        running,
        queued);
  }

  /** An alert with nothing in hand. */
  public Alert(
      String alertId,
      PoolId pool,
      Kind kind,
      Severity severity,
      long atMillis,
      String text,
      String instance) {
    this(alertId, pool, kind, severity, atMillis, text, instance, 0, 0);
  }
}
