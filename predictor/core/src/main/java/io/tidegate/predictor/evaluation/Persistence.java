package io.tidegate.predictor.evaluation;

/**
 * Makes a score persistent: what remains is the highest threshold that it reaches both now and in
 * one of the two windows before, which is min(now, max(before, the one before that)). A missing
 * window reaches none. So one noisy score is no alarm, and every method is treated alike. Not
 * thread-safe.
 */
final class Persistence {
  private float before = Float.NaN;
  private float beforeThat = Float.NaN;

  /**
   * Takes the score of the next window; NaN: it has none. NaN comes back where nothing persists.
   */
  float next(double score) {
    float now = Double.isFinite(score) ? (float) score : Float.NaN;
    float earlier =
        Float.isNaN(before)
            ? beforeThat
            : Float.isNaN(beforeThat) ? before : Math.max(before, beforeThat);
    beforeThat = before;
    before = now;
    return Float.isNaN(now) || Float.isNaN(earlier) ? Float.NaN : Math.min(now, earlier);
  }
}
