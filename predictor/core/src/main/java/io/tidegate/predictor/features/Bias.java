package io.tidegate.predictor.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How far the queueing formula is off on this pool: ln(measured p99 ÷ formula), recent mean. */
final class Bias {
  private static final double DECAY = 0.96;

  /** Counts as so many windows without bias, so that a few odd ones do not tilt the formula. */
  private static final double PRIOR_COUNT = 6;

  private static final double FARTHEST = 1;

  private double sum;
  private double count;

  void learn(double logRatio) {
    sum = sum * DECAY + Math.max(-FARTHEST, Math.min(FARTHEST, logRatio));
    count = count * DECAY + 1;
  }

  double log() {
    return sum / (count + PRIOR_COUNT);
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(sum);
    out.writeDouble(count);
  }

  void read(DataInput in) throws IOException {
    sum = in.readDouble();
    count = in.readDouble();
  }
}
