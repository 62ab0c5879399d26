package io.tidegate.predictor.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * From a score to the probability that a breach starts within the horizon: isotonic regression on
 * windows that nothing was trained on (Zadrozny, Elkan: "Transforming classifier scores into
 * accurate multiclass probability estimates", 2002), linear between its steps.
 */
public final class ProbabilityCurve {
  /** Windows that a step has at least: one lucky window at the top must not mean certainty. */
  private static final int LEAST_WINDOWS = 50;

  private static final int MOST_STEPS = 200;

  private final double[] scores;
  private final double[] probabilities;

  private ProbabilityCurve(double[] scores, double[] probabilities) {
    this.scores = scores;
    this.probabilities = probabilities;
  }

  /**
   * Fits the curve.
   *
   * @param scores of windows, none of them NaN
   * @param breach whether a breach started within the horizon after each
   * @throws IllegalArgumentException if there is no window
   */
  public static ProbabilityCurve fit(double[] scores, boolean[] breach) {
    if (scores.length == 0 || scores.length != breach.length) {
      throw new IllegalArgumentException(
          "%d scores and %d outcomes: must be as many, at least one"
              .formatted(scores.length, breach.length));
    }
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores[a], scores[b]));
    int breaches = 0;
    for (boolean b : breach) {
      breaches += b ? 1 : 0;
    }
    // As many breaches in each step as can be: nearly all windows are of no interest.
    int most = Math.max(1, Math.min(MOST_STEPS, breaches / 10));
    double[] mean = new double[most * 3 + 2];
    double[] share = new double[mean.length];
    double[] weight = new double[mean.length];
    int steps = 0;
    int breachesHere = 0;
    int windowsHere = 0;
    double sum = 0;
    double quarter = Math.max(LEAST_WINDOWS, scores.length / (double) most);
    double enough = Math.max(1, breaches / (double) most);
    for (int i = 0; i < order.length; i++) {
      sum += scores[order[i]];
      windowsHere++;
      breachesHere += breach[order[i]] ? 1 : 0;
      boolean last = i == order.length - 1;
      boolean full =
          windowsHere >= LEAST_WINDOWS && (breachesHere >= enough || windowsHere >= quarter);
      boolean tie = !last && scores[order[i + 1]] == scores[order[i]];
      boolean restIsEnough = order.length - i - 1 >= LEAST_WINDOWS;
      if (last || (full && !tie && restIsEnough && steps < mean.length - 1)) {
        mean[steps] = sum / windowsHere;
        share[steps] = breachesHere / (double) windowsHere;
        weight[steps++] = windowsHere;
        sum = 0;
        windowsHere = 0;
        breachesHere = 0;
      }
    }
    double[] rising = Isotonic.rising(Arrays.copyOf(share, steps), Arrays.copyOf(weight, steps));
    return new ProbabilityCurve(Arrays.copyOf(mean, steps), rising);
  }

  /** From 0 to 1; NaN for a score that is NaN. */
  public double at(double score) {
    if (Double.isNaN(score)) {
      return Double.NaN;
    }
    int i = Arrays.binarySearch(scores, score);
    if (i >= 0) {
      return probabilities[i];
    }
    int upper = -i - 1;
    if (upper == 0) {
      return probabilities[0];
    }
    if (upper == scores.length) {
      return probabilities[upper - 1];
    }
    double part = (score - scores[upper - 1]) / (scores[upper] - scores[upper - 1]);
    return probabilities[upper - 1] + part * (probabilities[upper] - probabilities[upper - 1]);
  }

  void write(DataOutput out) throws IOException {
    Floats.write(out, scores);
    Floats.write(out, probabilities);
  }

  static ProbabilityCurve read(DataInput in) throws IOException {
    double[] scores = Floats.readDoubles(in);
    double[] probabilities = Floats.readDoubles(in);
    if (scores.length == 0 || scores.length != probabilities.length) {
      throw new IllegalArgumentException(
          "a probability curve has %d scores and %d probabilities: must be as many, at least one"
              .formatted(scores.length, probabilities.length));
    }
    for (int i = 0; i < scores.length; i++) {
      double before = i == 0 ? 0 : probabilities[i - 1];
      if (!(probabilities[i] >= before && probabilities[i] <= 1)
          || (i > 0 && !(scores[i] > scores[i - 1]))) {
        throw new IllegalArgumentException(
            "step %d of a probability curve is %s at %s: must rise and be from 0 to 1"
                .formatted(i, probabilities[i], scores[i]));
      }
    }
    return new ProbabilityCurve(scores, probabilities);
  }
}
