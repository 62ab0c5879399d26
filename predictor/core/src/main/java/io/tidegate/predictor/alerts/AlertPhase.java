package io.tidegate.predictor.alerts;

/** Where the breach forecasts of a pool stand. */
public enum AlertPhase {
  QUIET,
  /** The score is at the threshold, not yet for long enough. */
  PENDING,
  FIRING,
  /** It ended a short while ago; if it comes back, it is the same episode. */
  RESOLVED,
  /** A breach is on, or was until a short while ago: no forecast counts. */
  MUTED
}
