package io.tidegate.sources;

import java.util.Optional;

/** How often a value fell where, in the metric's own unit. */
public sealed interface Buckets permits ExplicitBuckets, ExponentialBuckets {
  /** Most cells that are kept of one distribution. */
  int MAX_CELLS = 1_024;

  /** Values were counted, but nobody says where they fell. */
  Buckets NONE = new ExplicitBuckets(new double[0], new long[] {0}, Double.NaN);

  /** Takes one cell: {@code count} values above {@code lower} and not above {@code upper}. */
  @FunctionalInterface
  interface Cells {
    void cell(double lower, double upper, long count);
  }

  /** Hands out the cells that hold something, from the lowest. */
  void forEach(Cells cells);

  /** How many numbers are kept for it. */
  int cells();

  /**
   * What came since an earlier state of the same distribution.
   *
   * @return empty if that was no earlier state: counting began anew, or other bounds were chosen
   */
  Optional<Buckets> since(Buckets earlier);

  /**
   * Both together.
   *
   * @return empty if their bounds cannot be brought together
   */
  Optional<Buckets> plus(Buckets other);
}
