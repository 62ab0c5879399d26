package io.tidegate.gate.judge;

/** How the windows of the two versions lie in time. */
public enum Order {
  /**
   * One after another, A B B A A B B A and so on. The n-th window of each side are neighbours, so
   * they are compared with each other; a trend, linear over four windows, cancels.
   */
  ABBA,
  /** The n-th window of each side is of the same time. */
  CONCURRENT,
  /** One side was measured after the other: nothing that drifts between them can be told apart. */
  SEPARATE;

  public boolean paired() {
    return this != SEPARATE;
  }
}
