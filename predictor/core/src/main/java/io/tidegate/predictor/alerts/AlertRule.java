package io.tidegate.predictor.alerts;

/**
 * When a forecast becomes an alert, and when it ends. All are numbers of windows.
 *
 * @param persistence at the threshold in a row before it fires, at least 1
 * @param clear below the lower threshold in a row before it ends, at least 1
 * @param blind without a forecast in a row before it ends, at least 1
 * @param criticalLead a breach that is expected so soon is critical
 */
public record AlertRule(int persistence, int clear, int blind, int criticalLead) {
  /** A breach: so many windows in a row over the SLO. */
  public static final int BREACH_WINDOWS = 2;

  /** A breach begins only after so many windows without one, and mutes forecasts for as long. */
  public static final int QUIET_WINDOWS = 30;

  /** A pause of an episode is at most so long. */
  public static final int PAUSE_WINDOWS = 30;

  /** The shortest and the longest lead of a hit. */
  public static final int LEAST_LEAD = 10;

  public static final int LONGEST_LEAD = 60;

  public static final AlertRule DEFAULT = new AlertRule(2, 5, 5, 5);

  public AlertRule {
    atLeast("persistence", 1, persistence);
    atLeast("clear", 1, clear);
    atLeast("blind", 1, blind);
    atLeast("criticalLead", 0, criticalLead);
  }

  private static void atLeast(String field, int bound, int value) {
    if (value < bound) {
      throw new IllegalArgumentException(
          "%s is %d: must be at least %d".formatted(field, value, bound));
    }
  }
}
