package io.tidegate.predictor.model;

/**
 * Smooths a pool's score from window to window: {@code kept} of the old one stays. One noisy window
 * raises no alarm; a risk that stays does after a few.
 *
 * @param kept at least 0, below 1
 */
public record ScoreSmoothing(double kept) {
  public static final ScoreSmoothing STANDARD = new ScoreSmoothing(0.7);

  public ScoreSmoothing {
    if (!(kept >= 0 && kept < 1)) {
      throw new IllegalArgumentException(
          "kept is %s: must be at least 0 and below 1".formatted(kept));
    }
  }

  /**
   * The smoothed score.
   *
   * @param previous the smoothed score that was last, NaN if there is none
   * @param windows from that one to this, at least 1; the longer ago, the less it counts
   * @param score NaN if nothing is known now: then nothing is known of the smoothed one
   */
  public double next(double previous, long windows, double score) {
    if (Double.isNaN(previous) || Double.isNaN(score)) {
      return score;
    }
    double old = windows == 1 ? kept : Math.pow(kept, windows);
    return old * previous + (1 - old) * score;
  }
}
