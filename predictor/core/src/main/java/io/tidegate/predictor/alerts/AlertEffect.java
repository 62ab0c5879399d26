package io.tidegate.predictor.alerts;

/** What a window led to, in the order in which it is to be told. */
public sealed interface AlertEffect {
  /** An alert fires. */
  record Opened(Episode episode) implements AlertEffect {}

  /** The alert that fires is more severe than it was. */
  record Worsened(Episode episode) implements AlertEffect {}

  /** The alert came back after a pause. */
  record Reopened(Episode episode) implements AlertEffect {}

  /** The alert ended. */
  record Resolved(Episode episode, Resolution why) implements AlertEffect {}

  /** It is known what became of an episode. */
  record Scored(ScoredEpisode scored) implements AlertEffect {}

  /**
   * A breach began.
   *
   * @param atMillis end of its first window
   * @param caught whether an episode was a hit
   */
  record Struck(long atMillis, boolean caught) implements AlertEffect {}

  /**
   * A breach is over, and what follows is another one.
   *
   * @param beganMillis end of its first window
   * @param endMillis end of its last window
   */
  record Ended(long beganMillis, long endMillis) implements AlertEffect {}

  /** Why an alert ended. */
  enum Resolution {
    BREACH_CAME,
    RISK_GONE,
    NO_DATA
  }
}
