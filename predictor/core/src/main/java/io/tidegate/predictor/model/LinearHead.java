package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A linear head over evidence: bias − Σ weight × evidence. Evidence points away from a breach, the
 * score towards it.
 */
final class LinearHead implements Head {
  private final double bias;
  private final double[] weights;

  LinearHead(double bias, double[] weights) {
    this.bias = Floats.finite(bias);
    this.weights = weights.clone();
    for (double weight : weights) {
      Floats.finite(weight);
    }
  }

  @Override
  public double score(float[] row, double[] coded) {
    double score = bias;
    for (int j = 0; j < weights.length; j++) {
      score -= weights[j] * coded[j];
    }
    return score;
  }

  @Override
  public void contribute(
      float[] row, double[] coded, EvidenceCoding coding, double[] contributions) {
    for (int j = 0; j < weights.length; j++) {
      contributions[coding.source(j)] += weights[j] * (coding.feature(j).neutral() - coded[j]);
    }
  }

  /** By how far a feature can move the score. */
  @Override
  public void weigh(EvidenceCoding coding, double[] mass) {
    double[] reach = new double[weights.length];
    double sum = 0;
    for (int j = 0; j < weights.length; j++) {
      reach[j] = Math.abs(weights[j]) * coding.feature(j).reach();
      sum += reach[j];
    }
    for (int j = 0; j < weights.length && sum > 0; j++) {
      mass[coding.source(j)] += reach[j] / sum;
    }
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeDouble(bias);
    Floats.write(out, weights);
  }

  static LinearHead read(DataInput in, int coded) throws IOException {
    double bias = in.readDouble();
    double[] weights = Floats.readDoubles(in);
    if (weights.length != coded) {
      throw new IllegalArgumentException(
          "a linear head has %d weights: must be %d, one for each coded feature"
              .formatted(weights.length, coded));
    }
    return new LinearHead(bias, weights);
  }
}
