package io.tidegate.predictor.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The last {@value #CAPACITY} windows of one pool as series of floats. Loads and counts are kept as
 * they were, not as shares of a size, so that a resize changes what they mean but not what they
 * are. A window that is missing is NaN in every series.
 */
final class Rings {
  static final int CAPACITY = 64;
  private static final int MASK = CAPACITY - 1;

  static final int ARRIVALS = 0;
  static final int RUN = 1;
  static final int P99 = 2;
  static final int P50 = 3;
  static final int WAIT = 4;
  static final int LOAD = 5;
  static final int ACTIVE = 6;
  static final int QUEUED = 7;
  static final int REJECTED = 8;
  static final int FAILED = 9;
  static final int OLD_GENERATION = 10;
  static final int GC = 11;
  static final int CPU = 12;

  /** Deviation of the logarithm of the run times. */
  static final int SIGMA = 13;

  static final int CALLS_SHARE = 14;
  static final int CALLS_PER_REQUEST = 15;
  static final int CALLS_FAILED = 16;

  /** The first of the dependencies' times per call. */
  static final int CALLS = 17;

  static final int SERIES = CALLS + CallChain.FOLLOWED;

  private final float[] values = new float[SERIES * CAPACITY];
  private int head;

  Rings() {
    clear();
  }

  void clear() {
    Arrays.fill(values, Float.NaN);
  }

  /** Makes room for the window that is {@code windows} after the newest. */
  void advance(int windows) {
    for (int i = Math.min(windows, CAPACITY); i > 0; i--) {
      head = (head + 1) & MASK;
      for (int series = 0; series < SERIES; series++) {
        values[series * CAPACITY + head] = Float.NaN;
      }
    }
  }

  void put(int series, double value) {
    values[series * CAPACITY + head] = (float) value;
  }

  void forget(int series) {
    Arrays.fill(values, series * CAPACITY, (series + 1) * CAPACITY, Float.NaN);
  }

  float at(int series, int age) {
    return values[series * CAPACITY + ((head - age) & MASK)];
  }

  /**
   * Mean over the windows with {@code from <= age < to}.
   *
   * @return NaN where fewer than {@code least} of them have a value
   */
  double mean(int series, int from, int to, int least) {
    int base = series * CAPACITY;
    double sum = 0;
    int count = 0;
    for (int age = from; age < to; age++) {
      float v = values[base + ((head - age) & MASK)];
      if (!Float.isNaN(v)) {
        sum += v;
        count++;
      }
    }
    return count < least ? Double.NaN : sum / count;
  }

  /** Mean of the newest {@code count} values there are; NaN where there is none. */
  double meanOfNewest(int series, int count) {
    int base = series * CAPACITY;
    double sum = 0;
    int found = 0;
    for (int age = 0; age < CAPACITY && found < count; age++) {
      float v = values[base + ((head - age) & MASK)];
      if (!Float.isNaN(v)) {
        sum += v;
        found++;
      }
    }
    return found == 0 ? Double.NaN : sum / found;
  }

  double max(int series, int span) {
    int base = series * CAPACITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int age = 0; age < span; age++) {
      float v = values[base + ((head - age) & MASK)];
      if (v > max) {
        max = v;
      }
    }
    return max == Float.NEGATIVE_INFINITY ? Double.NaN : max;
  }

  /** Of the last {@code span} windows that have a value: the share above a limit. */
  double shareAbove(int series, double limit, int span, int least) {
    int base = series * CAPACITY;
    int above = 0;
    int count = 0;
    for (int age = 0; age < span; age++) {
      float v = values[base + ((head - age) & MASK)];
      if (!Float.isNaN(v)) {
        count++;
        if (v > limit) {
          above++;
        }
      }
    }
    return count < least ? Double.NaN : (double) above / count;
  }

  /** Age of the newest value above a limit; {@link #CAPACITY} where there is none. */
  int ageAbove(int series, double limit) {
    for (int age = 0; age < CAPACITY; age++) {
      if (at(series, age) > limit) {
        return age;
      }
    }
    return CAPACITY;
  }

  /**
   * Variance of a value around its neighbours: half the mean square of the differences of
   * successive values over the last {@code span} windows; 0 where there are none.
   */
  double noiseVariance(int series, int span) {
    int base = series * CAPACITY;
    float previous = Float.NaN;
    double sum = 0;
    int count = 0;
    for (int age = 0; age < span; age++) {
      float v = values[base + ((head - age) & MASK)];
      if (!Float.isNaN(v)) {
        if (!Float.isNaN(previous)) {
          double difference = (double) v - previous;
          sum += difference * difference;
          count++;
        }
        previous = v;
      }
    }
    return count == 0 ? 0 : sum / count / 2;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(head);
    for (float v : values) {
      out.writeFloat(v);
    }
  }

  void read(DataInput in) throws IOException {
    head = in.readInt() & MASK;
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
  }

  int bytes() {
    return values.length * Float.BYTES;
  }
}
