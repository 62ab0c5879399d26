package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes the scores of different heads comparable: a score becomes the normal quantile of its rank
 * among the scores of windows that the head was not trained on, so that 0 is a common window and 3
 * a rare one. Linear between {@value #STEP} wide steps and beyond the last.
 */
final class NormalRanks {
  private static final double STEP = 0.25;
  private static final double REACH = 4;

  private final double[] scores;
  private final double[] quantiles;

  private NormalRanks(double[] scores, double[] quantiles) {
    this.scores = scores;
    this.quantiles = quantiles;
  }

  /**
   * Learns from scores and how many windows each stands for.
   *
   * @throws IllegalArgumentException if there are no two different scores
   */
  static NormalRanks of(double[] scores, double[] weights) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[a], scores[b]));
    double all = Arrays.stream(weights).sum();
    double[] found = new double[(int) (2 * REACH / STEP) + 1];
    double[] at = new double[found.length];
    int size = 0;
    int next = 0;
    double passed = 0;
    for (int step = 0; step < found.length && next < order.length; step++) {
      double quantile = step * STEP - REACH;
      double share = below(quantile);
      while (next < order.length && (passed + weights[order[next]]) / all < share) {
        passed += weights[order[next++]];
      }
      if (next == order.length) {
        break;
      }
      double score = scores[order[next]];
      if (size > 0 && score == found[size - 1]) {
        // What many windows have in common is as rare as the rarest of them.
        at[size - 1] = quantile;
      } else {
        found[size] = score;
        at[size++] = quantile;
      }
    }
    double highest = order.length == 0 ? Double.NaN : scores[order[order.length - 1]];
    if (size > 0 && size < found.length && highest > found[size - 1]) {
      found[size] = highest;
      at[size] = at[size - 1] + STEP;
      size++;
    }
    return checked(Arrays.copyOf(found, size), Arrays.copyOf(at, size));
  }

  double quantile(double score) {
    int last = scores.length - 1;
    int i = Arrays.binarySearch(scores, score);
    int upper = Math.max(1, Math.min(last, i >= 0 ? i : -i - 1));
    return quantiles[upper - 1] + (score - scores[upper - 1]) * slope(upper);
  }

  /** How fast the quantile rises with the score, around this score. */
  double slope(double score) {
    int i = Arrays.binarySearch(scores, score);
    return slope(Math.max(1, Math.min(scores.length - 1, i >= 0 ? i : -i - 1)));
  }

  private double slope(int upper) {
    return (quantiles[upper] - quantiles[upper - 1]) / (scores[upper] - scores[upper - 1]);
  }

  /** Share of a normal distribution below a quantile, by Simpson's rule on its density. */
  static double below(double quantile) {
    int steps = 200;
    double h = quantile / steps;
    double sum = density(0) + density(quantile);
    for (int i = 1; i < steps; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * density(i * h);
    }
    return 0.5 + sum * h / 3;
  }

  private static double density(double x) {
    return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
  }

  private static NormalRanks checked(double[] scores, double[] quantiles) {
    if (scores.length < 2 || scores.length != quantiles.length) {
      throw new IllegalArgumentException(
          "%d scores and %d quantiles to rank by: must be as many, at least 2 different ones"
              .formatted(scores.length, quantiles.length));
    }
    for (int i = 1; i < scores.length; i++) {
      if (!(scores[i] > scores[i - 1] && quantiles[i] > quantiles[i - 1])) {
        throw new IllegalArgumentException(
            "rank %d is %s at %s, after %s at %s: must rise"
                .formatted(i, quantiles[i], scores[i], quantiles[i - 1], scores[i - 1]));
      }
    }
    return new NormalRanks(scores, quantiles);
  }

  void write(DataOutput out) throws IOException {
    Floats.write(out, scores);
    Floats.write(out, quantiles);
  }

  static NormalRanks read(DataInput in) throws IOException {
    return checked(Floats.readDoubles(in), Floats.readDoubles(in));
  }
}
