package io.tidegate.sources;

/** What a metric said at a moment. */
public sealed interface Reading {

  /** A value as it is. NaN: not known at that moment. */
  record Gauge(double value) implements Reading {}

  /** A count that only grows. */
  record Count(double value, Over over) implements Reading {}

  /**
   * How often a value fell where.
   *
   * @param buckets {@link Buckets#NONE} where the source keeps only their count and sum
   * @param count of all values
   * @param sum of all values, in the metric's unit; NaN when not told
   */
  record Distribution(Buckets buckets, double count, double sum, Over over) implements Reading {}

  /**
   * What a count is the count of.
   *
   * @param increment true: what came since the point before; false: a running total
   * @param startMillis when counting began; 0: not told
   */
  record Over(boolean increment, long startMillis) {
    /** A running total of which nobody says when it began. */
    public static final Over TOTAL = new Over(false, 0);
  }
}
