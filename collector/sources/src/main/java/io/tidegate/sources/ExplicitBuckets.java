package io.tidegate.sources;

import java.util.Arrays;
import java.util.Optional;

/** Buckets between bounds that the source chose. */
public final class ExplicitBuckets implements Buckets {
  private final double[] bounds;
  private final long[] counts;
  private final double max;

  /**
   * Makes them.
   *
   * @param bounds the upper bound of each bucket but the last, which has none; ascending
   * @param counts one more than bounds: of each bucket alone, not of all below it
   * @param max the largest value of the same interval; NaN: not known
   * @throws IllegalArgumentException naming what is wrong
   */
  public ExplicitBuckets(double[] bounds, long[] counts, double max) {
    this.bounds = bounds.clone();
    this.counts = counts.clone();
    this.max = max;
    if (counts.length != bounds.length + 1) {
      throw new IllegalArgumentException(
          "%d bounds and %d counts: must be one count more than bounds"
              .formatted(bounds.length, counts.length));
    }
    if (counts.length > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d buckets: at most %d".formatted(counts.length, MAX_CELLS));
    }
    for (int i = 0; i < bounds.length; i++) {
      if (!Double.isFinite(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) {
        throw new IllegalArgumentException(
            "the bounds %s do not ascend at %s".formatted(excerpt(i), bounds[i]));
      }
    }
    for (long count : counts) {
      if (count < 0) {
        throw new IllegalArgumentException("a bucket's count is %d".formatted(count));
      }
    }
  }

  private String excerpt(int at) {
    return Arrays.toString(Arrays.copyOfRange(bounds, Math.max(0, at - 2), at + 1));
  }

  /** The last bucket ends at the largest value if that is known, else it has no width. */
  @Override
  public void forEach(Cells cells) {
    double lower = 0;
    for (int i = 0; i < counts.length; i++) {
      boolean last = i == bounds.length;
      double upper = last ? Math.max(lower, Double.isNaN(max) ? lower : max) : bounds[i];
      if (counts[i] > 0) {
        cells.cell(Math.min(lower, upper), upper, counts[i]);
      }
      lower = upper;
    }
  }

  @Override
  public int cells() {
    return counts.length;
  }

  @Override
  public Optional<Buckets> since(Buckets earlier) {
    if (!(earlier instanceof ExplicitBuckets before) || !Arrays.equals(bounds, before.bounds)) {
      return Optional.empty();
    }
    long[] grown = new long[counts.length];
    for (int i = 0; i < grown.length; i++) {
      grown[i] = counts[i] - before.counts[i];
      if (grown[i] < 0) {
        return Optional.empty();
      }
    }
    // The maximum of a running total is of this interval only if it rose in it.
    return Optional.of(new ExplicitBuckets(bounds, grown, max > before.max ? max : Double.NaN));
  }

  @Override
  public Optional<Buckets> plus(Buckets other) {
    if (!(other instanceof ExplicitBuckets more) || !Arrays.equals(bounds, more.bounds)) {
      return Optional.empty();
    }
    long[] sum = new long[counts.length];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = counts[i] + more.counts[i];
    }
    return Optional.of(
        new ExplicitBuckets(
            bounds,
            sum,
            Double.isNaN(max) || Double.isNaN(more.max) ? Double.NaN : Math.max(max, more.max)));
  }

  /** Buckets without a bound say nothing of where values fell. */
  boolean hasBounds() {
    return bounds.length > 0;
  }

  @Override
  public String toString() {
    return Arrays.toString(bounds) + Arrays.toString(counts);
  }
}
