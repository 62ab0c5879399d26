package io.tidegate.controller;

/**
 * What the sizing asks for, before any guard.
 *
 * @param from the smallest instance when growing, the largest when shrinking
 * @param otherwise what would have left the size; empty: another need
 */
record Wish(Reason reason, boolean growth, int from, int size, String detail, String otherwise) {
  Wish(Reason reason, boolean growth, int from, int size, String detail) {
    this(reason, growth, from, size, detail, "");
  }

  /** What no budget may hold up: a breach that is there, and what a policy orders. */
  boolean pressing() {
    return reason.breach() || reason == Reason.BELOW_MINIMUM;
  }
}
