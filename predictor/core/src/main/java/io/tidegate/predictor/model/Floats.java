package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Numbers in a model's file: finite ones only, since one NaN would make every score NaN. */
final class Floats {
  private Floats() {}

  static void write(DataOutput out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(finite(value));
    }
  }

  static float[] read(DataInput in) throws IOException {
    float[] values = new float[length(in.readInt())];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(in.readFloat());
    }
    return values;
  }

  static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(finite(value));
    }
  }

  static double[] readDoubles(DataInput in) throws IOException {
    double[] values = new double[length(in.readInt())];
    for (int i = 0; i < values.length; i++) {
      values[i] = finite(in.readDouble());
    }
    return values;
  }

  static float finite(float value) {
    finite((double) value);
    return value;
  }

  static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "a number of the model is %s: must be finite".formatted(value));
    }
    return value;
  }

  static int index(int index, int size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException(
          "the model names its feature %d: there are %d".formatted(index, size));
    }
    return index;
  }

  /** A model has some ten thousand numbers in a list at most. */
  static int length(int length) {
    if (length < 0 || length > 1 << 22) {
      throw new IllegalArgumentException(
          "a list of the model has %d entries: must be 0 to %d".formatted(length, 1 << 22));
    }
    return length;
  }
}
