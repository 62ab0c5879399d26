package io.tidegate.predictor.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * How far probabilities can be trusted.
 *
 * @param brier mean square of probability less outcome, over all judged windows (Brier 1950)
 * @param error expected calibration error: the mean distance between probability and observed share
 *     over {@value #BINS} bins of equal width, weighted by their windows (Naeini et al. 2015)
 * @param bins those that have windows
 */
public record Reliability(double brier, double error, List<Bin> bins) {
  private static final int BINS = 10;

  /**
   * Windows of similar probability.
   *
   * @param probability their mean
   * @param observed share of them after which a breach came
   */
  public record Bin(long windows, double probability, double observed) {}

  public Reliability {
    bins = List.copyOf(bins);
  }

  static Reliability of(Isotonic isotonic, List<Segment> segments) {
    long[] windows = new long[BINS];
    double[] probabilities = new double[BINS];
    long[] came = new long[BINS];
    double[] squares = new double[1];
    for (Segment segment : segments) {
      segment.forEachJudged(
          (score, breachCame) -> {
            double probability = isotonic.of(score);
            int bin = Math.min(BINS - 1, (int) (probability * BINS));
            windows[bin]++;
            probabilities[bin] += probability;
            came[bin] += breachCame ? 1 : 0;
            squares[0] += Math.pow(probability - (breachCame ? 1 : 0), 2);
          });
    }
    List<Bin> bins = new ArrayList<>();
    long all = 0;
    double distance = 0;
    for (int i = 0; i < BINS; i++) {
      if (windows[i] > 0) {
        bins.add(new Bin(windows[i], probabilities[i] / windows[i], (double) came[i] / windows[i]));
        distance += Math.abs(probabilities[i] - came[i]);
        all += windows[i];
      }
    }
    return all == 0
        ? new Reliability(Double.NaN, Double.NaN, bins)
        : new Reliability(squares[0] / all, distance / all, bins);
  }
}
