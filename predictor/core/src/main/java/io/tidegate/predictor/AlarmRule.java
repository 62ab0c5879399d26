package io.tidegate.predictor;

import java.util.ArrayDeque;

/**
 * Turns scores into "a breach is expected", without flapping: scores are smoothed (0.7 of the old),
 * and the conditions have to hold now and in one of the two windows before.
 */
final class AlarmRule {
  static final int PERSISTENCE_WINDOWS = 2;
  private static final double KEPT = 0.7;

  /** Older scores would weigh less than 0.0002. */
  private static final int SMOOTHED_WINDOWS = 24;

  private static final double[] WEIGHTS = new double[SMOOTHED_WINDOWS];

  static {
    for (int i = 0; i < SMOOTHED_WINDOWS; i++) {
      WEIGHTS[i] = Math.pow(KEPT, i);
    }
  }

  private final ArrayDeque<Step> newestFirst = new ArrayDeque<>();

  private static final class Step {
    final long startMillis;
    final double score;
    boolean held;

    Step(long startMillis, double score) {
      this.startMillis = startMillis;
      this.score = score;
    }
  }

  /** Adds a window's score and returns the smoothed one. */
  double smooth(long startMillis, long widthMillis, double score) {
    newestFirst.addFirst(new Step(startMillis, score));
    while (age(newestFirst.peekLast(), widthMillis) >= SMOOTHED_WINDOWS) {
      newestFirst.removeLast();
    }
    double sum = 0;
    double weights = 0;
    for (Step step : newestFirst) {
      double weight = WEIGHTS[(int) age(step, widthMillis)];
      sum += weight * step.score;
      weights += weight;
    }
    return sum / weights;
  }

  /** Says whether the conditions persist; to be called once after each {@link #smooth}. */
  boolean persists(long widthMillis, boolean holdsNow) {
    newestFirst.peekFirst().held = holdsNow;
    if (!holdsNow) {
      return false;
    }
    for (Step step : newestFirst) {
      long age = age(step, widthMillis);
      if (age > PERSISTENCE_WINDOWS) {
        return false;
      }
      if (age > 0 && step.held) {
        return true;
      }
    }
    return false;
  }

  private long age(Step step, long widthMillis) {
    return Math.round(
        (double) (newestFirst.peekFirst().startMillis - step.startMillis) / widthMillis);
  }
}
