package io.tidegate.gate.judge;

import java.util.Arrays;

/** One figure per window, in the order of time; a window without a figure is NaN. Immutable. */
public final class Windows {
  private static final Windows NONE = new Windows(new double[0]);

  private final double[] values;

  private Windows(double[] values) {
    this.values = values;
  }

  /** Copies; what is infinite counts as no figure. */
  public static Windows of(double... values) {
    double[] copy = values.clone();
    for (int i = 0; i < copy.length; i++) {
      if (!Double.isFinite(copy[i])) {
        copy[i] = Double.NaN;
      }
    }
    return new Windows(copy);
  }

  public static Windows none() {
    return NONE;
  }

  public int size() {
    return values.length;
  }

  /** NaN: window {@code i} has no figure. */
  public double at(int i) {
    return values[i];
  }

  /** How many windows have no figure. */
  public int missing() {
    int missing = 0;
    for (double value : values) {
      missing += Double.isNaN(value) ? 1 : 0;
    }
    return missing;
  }

  /** The figures that are there, in order. */
  public double[] known() {
    return Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
  }

  /** The sum of the figures that are there. */
  public double sum() {
    double sum = 0;
    for (double value : values) {
      sum += Double.isNaN(value) ? 0 : value;
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Windows w && Arrays.equals(values, w.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
