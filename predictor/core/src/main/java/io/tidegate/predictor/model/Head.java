package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** One opinion on how close a pool is to a breach. Immutable. */
sealed interface Head permits LinearHead, TreeHead {
  /**
   * Higher is closer to a breach; the unit is the head's own.
   *
   * @param row the features, NaN where not known
   * @param coded the same as evidence
   */
  double score(float[] row, double[] coded);

  /**
   * Adds to each feature of the model by how much it raises the score above that of a typical
   * window.
   */
  void contribute(float[] row, double[] coded, EvidenceCoding coding, double[] contributions);

  /** Adds how much of the head rests on each feature of the model; all of it is 1. */
  void weigh(EvidenceCoding coding, double[] mass);

  void write(DataOutput out) throws IOException;

  /** Writes the kind, too. */
  static void writeAny(DataOutput out, Head head) throws IOException {
    out.writeByte(head instanceof LinearHead ? 0 : 1);
    head.write(out);
  }

  static Head readAny(DataInput in, int features, int coded) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case 0 -> LinearHead.read(in, coded);
      case 1 -> TreeHead.read(in, features);
      default ->
          throw new IllegalArgumentException(
              "a head is of kind %d: must be 0 (linear) or 1 (trees)".formatted(kind));
    };
  }
}
