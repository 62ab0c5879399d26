package io.tidegate.controller;

/**
 * What the sizing asks for, before any guard.
 *
 * @param from the smallest instance when growing, the largest when shrinking
 */
record Wish(Reason reason, boolean growth, int from, int size, String detail) {
  /** What no budget may hold up: a breach that is there, and what a policy orders. */
  boolean pressing() {
    return reason.breach() || reason == Reason.BELOW_MINIMUM;
  }
}
