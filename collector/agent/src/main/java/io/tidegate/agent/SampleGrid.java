package io.tidegate.agent;

/**
 * The cells [k·i, (k+1)·i) since the epoch. All agents share them, so samples of the same moment
 * meet in one window.
 */
record SampleGrid(long intervalMillis) {

  /** The start of the cell that holds the moment. */
  long floor(long millis) {
    return Math.floorDiv(millis, intervalMillis) * intervalMillis;
  }

  /** The end of the cell that holds the moment. */
  long next(long millis) {
    return floor(millis) + intervalMillis;
  }
}
