package io.tidegate.sources;

import java.util.Arrays;
import java.util.Optional;

/**
 * Buckets whose bounds grow by a constant factor: bucket {@code i} holds the values above {@code
 * base^i} and not above {@code base^(i+1)}, with {@code base = 2^(2^-scale)}. One step down in
 * scale makes one bucket of two, exactly; so two of different scale are compared in the coarser
 * one. Source: the OpenTelemetry metrics data model, "ExponentialHistogram".
 */
public final class ExponentialBuckets implements Buckets {
  private static final int LOWEST_SCALE = -10;
  private static final int HIGHEST_SCALE = 20;

  private final int scale;
  private final double zeroThreshold;
  private final long zeroCount;
  private final int offset;
  private final long[] counts;

  /**
   * Makes them.
   *
   * @param zeroThreshold values up to it count as zero
   * @param offset index of the first count
   * @throws IllegalArgumentException naming what is wrong
   */
  public ExponentialBuckets(
      int scale, double zeroThreshold, long zeroCount, int offset, long[] counts) {
    if (scale < LOWEST_SCALE || scale > HIGHEST_SCALE) {
      throw new IllegalArgumentException(
          "scale is %d: must be from %d to %d".formatted(scale, LOWEST_SCALE, HIGHEST_SCALE));
    }
    if (counts.length > MAX_CELLS) {
      throw new IllegalArgumentException(
          "%d buckets: at most %d".formatted(counts.length, MAX_CELLS));
    }
    if (Math.abs((long) offset) > Integer.MAX_VALUE / 4) {
      throw new IllegalArgumentException("offset is %d: beyond every number".formatted(offset));
    }
    if (zeroCount < 0 || Arrays.stream(counts).anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("a bucket's count is negative");
    }
    this.scale = scale;
    this.zeroThreshold = zeroThreshold;
    this.zeroCount = zeroCount;
    this.offset = offset;
    this.counts = counts.clone();
  }

  @Override
  public void forEach(Cells cells) {
    if (zeroCount > 0) {
      cells.cell(0, Math.max(0, zeroThreshold), zeroCount);
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double lower = bound(offset + i);
        double upper = bound(offset + i + 1);
        cells.cell(lower, Double.isFinite(upper) ? upper : lower, counts[i]);
      }
    }
  }

  private double bound(int index) {
    return Math.pow(2, index * Math.scalb(1.0, -scale));
  }

  @Override
  public int cells() {
    return counts.length + 1;
  }

  @Override
  public Optional<Buckets> since(Buckets earlier) {
    if (!(earlier instanceof ExponentialBuckets before)) {
      return Optional.empty();
    }
    int common = Math.min(scale, before.scale);
    ExponentialBuckets now = downTo(common);
    ExponentialBuckets then = before.downTo(common);
    long[] grown = now.counts.clone();
    for (int i = 0; i < then.counts.length; i++) {
      int at = then.offset + i - now.offset;
      if (then.counts[i] == 0) {
        continue;
      }
      if (at < 0 || at >= grown.length || grown[at] < then.counts[i]) {
        return Optional.empty();
      }
      grown[at] -= then.counts[i];
    }
    // A threshold that rose takes small values in: those are no new ones, but were counted above.
    long zeros = now.zeroCount - then.zeroCount;
    return zeros < 0
        ? Optional.empty()
        : Optional.of(new ExponentialBuckets(common, now.zeroThreshold, zeros, now.offset, grown));
  }

  @Override
  public Optional<Buckets> plus(Buckets other) {
    if (!(other instanceof ExponentialBuckets more)) {
      return Optional.empty();
    }
    int common = Math.min(scale, more.scale);
    while (true) {
      ExponentialBuckets a = downTo(common);
      ExponentialBuckets b = more.downTo(common);
      if (a.counts.length == 0 || b.counts.length == 0) {
        ExponentialBuckets filled = a.counts.length == 0 ? b : a;
        return Optional.of(sum(a, b, common, filled.offset, filled.counts.clone()));
      }
      int first = Math.min(a.offset, b.offset);
      int end = Math.max(a.offset + a.counts.length, b.offset + b.counts.length);
      if (end - first <= MAX_CELLS - 1) {
        long[] counts = new long[end - first];
        a.addTo(counts, first);
        b.addTo(counts, first);
        return Optional.of(sum(a, b, common, first, counts));
      }
      if (common == LOWEST_SCALE) {
        return Optional.empty();
      }
      common--;
    }
  }

  private static ExponentialBuckets sum(
      ExponentialBuckets a, ExponentialBuckets b, int scale, int offset, long[] counts) {
    return new ExponentialBuckets(
        scale,
        Math.max(a.zeroThreshold, b.zeroThreshold),
        a.zeroCount + b.zeroCount,
        offset,
        counts);
  }

  private void addTo(long[] into, int first) {
    for (int i = 0; i < counts.length; i++) {
      into[offset + i - first] += counts[i];
    }
  }

  private ExponentialBuckets downTo(int target) {
    if (target == scale || counts.length == 0) {
      return target == scale
          ? this
          : new ExponentialBuckets(target, zeroThreshold, zeroCount, 0, counts);
    }
    int by = scale - target;
    int first = offset >> by;
    int last = (offset + counts.length - 1) >> by;
    long[] merged = new long[last - first + 1];
    for (int i = 0; i < counts.length; i++) {
      merged[((offset + i) >> by) - first] += counts[i];
    }
    return new ExponentialBuckets(target, zeroThreshold, zeroCount, first, merged);
  }

  @Override
  public String toString() {
    return "scale %d, %d zeros, from %d %s"
        .formatted(scale, zeroCount, offset, Arrays.toString(counts));
  }
}
