package io.tidegate.predictor.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Intervals by drawing the events again, with replacement (percentile bootstrap: Efron 1979). The
 * same seed draws the same events, so that two methods are compared on the same ones.
 */
final class Bootstrap {
  private static final int DRAWS = 2000;
  private static final double TAIL = 0.025;

  private final long seed;

  Bootstrap(long seed) {
    this.seed = seed;
  }

  Interval share(boolean[] hits) {
    if (hits.length == 0) {
      return Interval.NONE;
    }
    double[] drawn = new double[DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      int sum = 0;
      for (int j = 0; j < hits.length; j++) {
        sum += hits[random.nextInt(hits.length)] ? 1 : 0;
      }
      drawn[i] = (double) sum / hits.length;
    }
    return interval((double) count(hits) / hits.length, drawn);
  }

  /** Hits of one method per hit of another on the same events; NaN where the other has none. */
  Interval ratio(boolean[] hits, boolean[] others) {
    if (hits.length != others.length) {
      throw new IllegalArgumentException(
          "%d events and %d: must be the same".formatted(hits.length, others.length));
    }
    if (count(others) == 0) {
      return Interval.NONE;
    }
    double[] drawn = new double[DRAWS];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < DRAWS; i++) {
      int sum = 0;
      int other = 0;
      for (int j = 0; j < hits.length; j++) {
        int event = random.nextInt(hits.length);
        sum += hits[event] ? 1 : 0;
        other += others[event] ? 1 : 0;
      }
      // Half a hit stands for none, or a single draw without one would make the mean infinite.
      drawn[i] = sum / Math.max(0.5, other);
    }
    return interval((double) count(hits) / count(others), drawn);
  }

  private static Interval interval(double value, double[] drawn) {
    Arrays.sort(drawn);
    int tail = (int) (TAIL * drawn.length);
    return new Interval(value, drawn[tail], drawn[drawn.length - 1 - tail]);
  }

  private static int count(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return count;
  }
}
