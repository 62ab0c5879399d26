package io.tidegate.controller;

/**
 * What the sizing asks for, before any guard.
 *
 * @param from the smallest instance when growing, the largest when shrinking
 */
record Wish(Reason reason, boolean growth, int from, int size, String detail) {
  /** Requests wait too long now. */
  boolean againstBreach() {
    return reason == Reason.BREACH_OBSERVED || reason == Reason.P99_HIGH;
  }

  /** What no budget may hold up: a breach that is there, and what a policy orders. */
  boolean pressing() {
    return againstBreach() || reason == Reason.BELOW_MINIMUM;
  }
}
