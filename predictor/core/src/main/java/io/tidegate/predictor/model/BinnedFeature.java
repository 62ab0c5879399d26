package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** One feature of {@link EvidenceCoding}. The i-th bin begins at the cut before it. Immutable. */
final class BinnedFeature {
  private final int source;
  private final float[] cuts;
  private final float[] weights;
  private final float neutral;
  private final float informationValue;

  private BinnedFeature(
      int source, float[] cuts, float[] weights, float neutral, float informationValue) {
    this.source = source;
    this.cuts = cuts;
    this.weights = weights;
    this.neutral = neutral;
    this.informationValue = informationValue;
  }

  int source() {
    return source;
  }

  double neutral() {
    return neutral;
  }

  double informationValue() {
    return informationValue;
  }

  /** From its strongest evidence for a breach to its strongest against one. */
  double reach() {
    float most = weights[0];
    for (float weight : weights) {
      most = Math.max(most, weight);
    }
    return most - least();
  }

  /** Its strongest evidence for a breach. */
  double least() {
    float least = weights[0];
    for (float weight : weights) {
      least = Math.min(least, weight);
    }
    return least;
  }

  float[] cuts() {
    return cuts.clone();
  }

  float[] weights() {
    return weights.clone();
  }

  BinnedFeature at(int newSource) {
    return new BinnedFeature(newSource, cuts, weights, neutral, informationValue);
  }

  /** Null where the feature is known for one label only, or never changes. */
  static BinnedFeature fit(TrainingRows rows, int source, EvidenceCoding.Plan plan) {
    long[] order = sortedByValue(rows, source);
    double normal = 0;
    double before = 0;
    for (long entry : order) {
      int i = (int) entry;
      if (rows.beforeBreach(i)) {
        before += rows.weight(i);
      } else {
        normal += rows.weight(i);
      }
    }
    if (normal == 0 || before == 0) {
      return null;
    }
    float[] cuts = cuts(rows, source, order, plan, normal, before);
    if (cuts.length == 0) {
      return null;
    }
    double[] normalIn = new double[cuts.length + 1];
    double[] beforeIn = new double[cuts.length + 1];
    for (long entry : order) {
      int i = (int) entry;
      int bin = bin(cuts, rows.row(i)[source]);
      if (rows.beforeBreach(i)) {
        beforeIn[bin] += rows.weight(i);
      } else {
        normalIn[bin] += rows.weight(i);
      }
    }
    double known = order.length / (double) rows.size();
    return weigh(source, cuts, normalIn, beforeIn, known, plan);
  }

  private static BinnedFeature weigh(
      int source,
      float[] cuts,
      double[] normalIn,
      double[] beforeIn,
      double known,
      EvidenceCoding.Plan plan) {
    double normal = Arrays.stream(normalIn).sum();
    double before = Arrays.stream(beforeIn).sum();
    double pseudo = plan.pseudoWindows();
    int bins = normalIn.length;
    double[] weights = new double[bins];
    double[] mixed = new double[bins];
    for (int b = 0; b < bins; b++) {
      mixed[b] = (normalIn[b] / normal + beforeIn[b] / before) / 2;
      double normalShare = (normalIn[b] + pseudo * mixed[b]) / (normal + pseudo);
      double beforeShare = (beforeIn[b] + pseudo * mixed[b]) / (before + pseudo);
      weights[b] = Math.log(normalShare / beforeShare);
    }
    if (plan.monotone()) {
      weights = monotone(weights, mixed);
    }
    double value = 0;
    double neutral = 0;
    float[] rounded = new float[bins];
    for (int b = 0; b < bins; b++) {
      rounded[b] = (float) weights[b];
      value += (normalIn[b] / normal - beforeIn[b] / before) * weights[b];
      neutral += normalIn[b] / normal * weights[b];
    }
    // What is seldom known says little, however much it says when it is.
    return new BinnedFeature(source, cuts, rounded, (float) neutral, (float) (value * known));
  }

  private static double[] monotone(double[] weights, double[] mixed) {
    double[] rising = Isotonic.rising(weights, mixed);
    double[] falling = Isotonic.falling(weights, mixed);
    return loss(weights, rising, mixed) <= loss(weights, falling, mixed) ? rising : falling;
  }

  private static double loss(double[] y, double[] fitted, double[] weights) {
    double loss = 0;
    for (int i = 0; i < y.length; i++) {
      loss += weights[i] * (y[i] - fitted[i]) * (y[i] - fitted[i]);
    }
    return loss;
  }

  /** Quantiles of both labels together, normal windows having a share that is not overwhelming. */
  private static float[] cuts(
      TrainingRows rows,
      int source,
      long[] order,
      EvidenceCoding.Plan plan,
      double normal,
      double before) {
    float[] cuts = new float[plan.bins() - 1];
    int found = 0;
    double passed = 0;
    float last = rows.row((int) order[0])[source];
    for (long entry : order) {
      int i = (int) entry;
      float value = rows.row(i)[source];
      // Rounding must not shift a cut by a row.
      if (value > last && found < cuts.length && passed >= (found + 1.0) / plan.bins() - 1e-9) {
        cuts[found++] = value;
        // A value that fills several bins fills one.
        while (found < cuts.length && passed >= (found + 1.0) / plan.bins() - 1e-9) {
          cuts[found++] = value;
        }
      }
      last = value;
      passed +=
          rows.beforeBreach(i)
              ? plan.breachShare() * rows.weight(i) / before
              : (1 - plan.breachShare()) * rows.weight(i) / normal;
    }
    float[] distinct = Arrays.copyOf(cuts, found);
    int kept = 0;
    for (int i = 0; i < found; i++) {
      if (i == 0 || distinct[i] > distinct[i - 1]) {
        distinct[kept++] = distinct[i];
      }
    }
    return Arrays.copyOf(distinct, kept);
  }

  /** The value in the upper half, as bits that sort like it, and the row in the lower. */
  private static long[] sortedByValue(TrainingRows rows, int source) {
    long[] order = new long[rows.size()];
    int known = 0;
    for (int i = 0; i < order.length; i++) {
      float value = rows.row(i)[source];
      if (!Float.isNaN(value)) {
        int bits = Float.floatToIntBits(value + 0f);
        int sortable = bits >= 0 ? bits : bits ^ 0x7fffffff;
        order[known++] = ((long) sortable << 32) | i;
      }
    }
    order = Arrays.copyOf(order, known);
    Arrays.sort(order);
    return order;
  }

  private static int bin(float[] cuts, float value) {
    int low = 0;
    int high = cuts.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value >= cuts[middle]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(source);
    out.writeFloat(neutral);
    out.writeFloat(informationValue);
    Floats.write(out, cuts);
    Floats.write(out, weights);
  }

  static BinnedFeature read(DataInput in, int sources) throws IOException {
    int source = Floats.index(in.readUnsignedShort(), sources);
    float neutral = Floats.finite(in.readFloat());
    float value = Floats.finite(in.readFloat());
    float[] cuts = Floats.read(in);
    float[] weights = Floats.read(in);
    if (weights.length != cuts.length + 1) {
      throw new IllegalArgumentException(
          "a feature has %d weights for %d cuts: must be one more"
              .formatted(weights.length, cuts.length));
    }
    return new BinnedFeature(source, cuts, weights, neutral, value);
  }
}
