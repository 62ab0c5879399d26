package io.tidegate.controller;

/** Where the control loop of a pool stands. At most one change is in flight in each. */
public enum ControlPhase {
  /** No change in flight. */
  OBSERVING,
  /** Commands are out, not all are answered. */
  AWAITING_ACKS,
  /** A change was applied and is being judged. */
  VERIFYING,
  /** A change is being taken back. */
  ROLLING_BACK
}
