package io.tidegate.predictor.anomalies;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The last values of one measure, with their median and their median absolute deviation (Hampel
 * 1974), which a few outliers do not move. Both are taken anew every {@value #REFRESH} values, so
 * that a value costs next to nothing, and are of values before it.
 */
final class RecentValues {
  static final int CAPACITY = 120;
  private static final int LEAST = 30;
  private static final int REFRESH = 10;

  /** A normal distribution's standard deviation in median absolute deviations. */
  private static final double SIGMA = 1.4826;

  private final float[] values = new float[CAPACITY];
  private int count;
  private int next;
  private int sinceRefresh;
  private double median = Double.NaN;
  private double deviation = Double.NaN;

  /**
   * How far a value lies above those before it, in deviations; NaN while there are too few.
   *
   * @param floor the deviation counts as so much at least
   */
  double deviations(double value, double floor) {
    return (value - median) / Math.max(floor, deviation);
  }

  /** Of the values before the last refresh; NaN while there are too few. */
  double median() {
    return median;
  }

  void add(double value) {
    values[next] = (float) value;
    next = (next + 1) % CAPACITY;
    count = Math.min(CAPACITY, count + 1);
    sinceRefresh++;
    if (count >= LEAST && (Double.isNaN(median) || sinceRefresh >= REFRESH)) {
      refresh();
    }
  }

  private void refresh() {
    sinceRefresh = 0;
    float[] sorted = Arrays.copyOf(values, count);
    median = medianOf(sorted);
    for (int i = 0; i < count; i++) {
      sorted[i] = (float) Math.abs(values[i] - median);
    }
    deviation = SIGMA * medianOf(sorted);
  }

  private static double medianOf(float[] unsorted) {
    Arrays.sort(unsorted);
    int middle = unsorted.length / 2;
    return unsorted.length % 2 == 1
        ? unsorted[middle]
        : (unsorted[middle - 1] + (double) unsorted[middle]) / 2;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(count);
    out.writeByte(next);
    out.writeByte(sinceRefresh);
    out.writeDouble(median);
    out.writeDouble(deviation);
    for (int i = 0; i < count; i++) {
      out.writeFloat(values[i]);
    }
  }

  static RecentValues read(DataInput in) throws IOException {
    RecentValues read = new RecentValues();
    read.count = within(in.readByte(), CAPACITY);
    read.next = within(in.readByte(), CAPACITY - 1);
    read.sinceRefresh = in.readByte();
    read.median = in.readDouble();
    read.deviation = in.readDouble();
    for (int i = 0; i < read.count; i++) {
      read.values[i] = in.readFloat();
    }
    return read;
  }

  private static int within(int number, int bound) {
    if (number < 0 || number > bound) {
      throw new IllegalArgumentException(
          "a count of values is %d: must be from 0 to %d".formatted(number, bound));
    }
    return number;
  }
}
