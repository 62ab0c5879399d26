package io.tidegate.sim.world;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.LatencySummary;
import java.nio.ByteBuffer;
import org.HdrHistogram.Histogram;

/**
 * Counts of times by size, 128 to an octave: as fine as the agents' histograms of two digits, and
 * an add is a shift and an increment.
 */
final class TimeCounts {
  private static final int SHIFT = 52 - 7;
  private static final double LOWEST_MILLIS = 0x1.0p-10;
  private static final long BASE = Double.doubleToRawLongBits(LOWEST_MILLIS) >>> SHIFT;

  /** 2^-10 ms to 2^22 ms, 1 µs to more than an hour. */
  private static final int BUCKETS = 32 * 128;

  private final int[] counts = new int[BUCKETS];
  private int lowest = BUCKETS;
  private int highest = -1;
  private long total;
  private double sum;
  private double max;

  void clear() {
    for (int i = lowest; i <= highest; i++) {
      counts[i] = 0;
    }
    lowest = BUCKETS;
    highest = -1;
    total = 0;
    sum = 0;
    max = 0;
  }

  void add(double millis) {
    int bucket = bucket(millis);
    counts[bucket]++;
    lowest = Math.min(lowest, bucket);
    highest = Math.max(highest, bucket);
    total++;
    sum += millis;
    max = Math.max(max, millis);
  }

  private static int bucket(double millis) {
    return millis < LOWEST_MILLIS
        ? 0
        : (int) Math.min(BUCKETS - 1, (Double.doubleToRawLongBits(millis) >>> SHIFT) - BASE);
  }

  void plus(TimeCounts other) {
    for (int i = other.lowest; i <= other.highest; i++) {
      counts[i] += other.counts[i];
    }
    lowest = Math.min(lowest, other.lowest);
    highest = Math.max(highest, other.highest);
    total += other.total;
    sum += other.sum;
    max = Math.max(max, other.max);
  }

  /** How many are longer; those that are as long to within the counts' precision are not. */
  long above(double millis) {
    int limit = bucket(millis);
    long above = 0;
    for (int i = Math.max(lowest, limit + 1); i <= highest; i++) {
      above += counts[i];
    }
    return above;
  }

  /** The same counts as the agents send them. */
  EncodedHistogram encoded(Histogram scratch, ByteBuffer buffer) {
    scratch.reset();
    for (int i = lowest; i <= highest; i++) {
      if (counts[i] > 0) {
        double millis =
            i == 0 ? 0 : Math.min(max, Double.longBitsToDouble((BASE + i + 1) << SHIFT));
        long micros = Math.min(EncodedHistogram.HIGHEST_MICROS, Math.round(millis * 1000));
        scratch.recordValueWithCount(micros, counts[i]);
      }
    }
    return EncodedHistogram.of(scratch, buffer);
  }

  long total() {
    return total;
  }

  double sumMillis() {
    return sum;
  }

  /** NaN without any. */
  double quantile(double share) {
    if (total == 0) {
      return Double.NaN;
    }
    long rank = (long) Math.max(1, Math.ceil(share * total));
    int bucket = lowest;
    for (long seen = counts[bucket]; seen < rank; seen += counts[bucket]) {
      bucket++;
    }
    return bucket == 0 ? 0 : Math.min(max, Double.longBitsToDouble((BASE + bucket + 1) << SHIFT));
  }

  LatencySummary summary() {
    return total == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(
            total, sum / total, quantile(0.50), quantile(0.95), quantile(0.99), max);
  }
}
