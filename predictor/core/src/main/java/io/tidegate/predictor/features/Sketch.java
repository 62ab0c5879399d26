package io.tidegate.predictor.features;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The distribution of a logarithm over the life of a pool: a histogram around the first value whose
 * counts fade, half of them in three days of one-minute windows. What is beyond its ends is counted
 * in the last bin.
 */
final class Sketch {
  static final int BINS = 128;

  /** Values before there is anything to say. */
  private static final int LEAST = 60;

  private static final double GROWTH = Math.pow(2, 1.0 / (3 * 1440));
  private static final float RESCALED_AT = 1e4f;

  private final double width;
  private final float[] bins = new float[BINS];
  private double lowest = Double.NaN;
  private float next = 1;

  /** Of all bins. */
  private double total;

  private int added;

  Sketch(double width) {
    this.width = width;
  }

  void add(double v) {
    if (Double.isNaN(v)) {
      return;
    }
    if (Double.isNaN(lowest)) {
      lowest = v - width * BINS / 2;
    }
    // Instead of letting all others fade, each new one weighs more.
    bins[bin(v)] += next;
    total += next;
    next = (float) (next * GROWTH);
    if (next > RESCALED_AT) {
      for (int i = 0; i < BINS; i++) {
        bins[i] /= next;
      }
      total /= next;
      next = 1;
    }
    added = Math.min(added + 1, LEAST);
  }

  private int bin(double v) {
    return (int) Math.max(0, Math.min(BINS - 1, Math.floor((v - lowest) / width)));
  }

  /**
   * Values at increasing shares, by straight lines within a bin; NaN before {@value #LEAST} values.
   */
  void quantiles(double[] shares, double[] values) {
    if (added < LEAST) {
      Arrays.fill(values, Double.NaN);
      return;
    }
    double below = 0;
    int i = 0;
    for (int b = 0; b < BINS && i < shares.length; b++) {
      while (i < shares.length && below + bins[b] >= shares[i] * total) {
        double part = bins[b] == 0 ? 0 : (shares[i] * total - below) / bins[b];
        values[i++] = lowest + (b + part) * width;
      }
      below += bins[b];
    }
    while (i < shares.length) {
      values[i++] = lowest + BINS * width;
    }
  }

  /** Share of all values that are below one. */
  double rank(double v) {
    if (added < LEAST || Double.isNaN(v)) {
      return Double.NaN;
    }
    int bin = bin(v);
    double below = 0;
    for (int b = 0; b < bin; b++) {
      below += bins[b];
    }
    double part = Math.max(0, Math.min(1, (v - lowest) / width - bin));
    return (below + part * bins[bin]) / total;
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(lowest);
    out.writeFloat(next);
    out.writeDouble(total);
    out.writeInt(added);
    for (float bin : bins) {
      out.writeFloat(bin);
    }
  }

  void read(DataInput in) throws IOException {
    lowest = in.readDouble();
    next = in.readFloat();
    total = in.readDouble();
    added = in.readInt();
    for (int i = 0; i < BINS; i++) {
      bins[i] = in.readFloat();
    }
  }

  int bytes() {
    return BINS * Float.BYTES;
  }
}
