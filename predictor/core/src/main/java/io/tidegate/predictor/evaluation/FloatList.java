package io.tidegate.predictor.evaluation;

import java.util.Arrays;

/** A growing array of floats. Not thread-safe. */
final class FloatList {
  private float[] values = new float[4096];
  private int size;

  void add(float value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + size / 2);
    }
    values[size++] = value;
  }

  /** A sorted copy, the lowest first. */
  float[] sorted() {
    float[] sorted = Arrays.copyOf(values, size);
    Arrays.sort(sorted);
    return sorted;
  }
}
