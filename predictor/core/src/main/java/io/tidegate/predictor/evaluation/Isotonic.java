package io.tidegate.predictor.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * Turns scores into probabilities by the monotone step function that is nearest to what came, in
 * squares (pool adjacent violators: Ayer et al. 1955). Immutable.
 */
final class Isotonic {
  private final float[] from;
  private final double[] probability;
  private final double baseRate;

  private Isotonic(float[] from, double[] probability, double baseRate) {
    this.from = from;
    this.probability = probability;
    this.baseRate = baseRate;
  }

  /** Fits the judged windows of some segments; without any, every probability is 0. */
  static Isotonic fit(List<Segment> segments) {
    Pairs pairs = new Pairs();
    segments.forEach(s -> s.forEachJudged(pairs::add));
    long[] sorted = Arrays.copyOf(pairs.values, pairs.size);
    Arrays.sort(sorted);
    float[] lowest = new float[sorted.length];
    double[] sum = new double[sorted.length];
    double[] count = new double[sorted.length];
    int blocks = 0;
    for (int i = 0; i < sorted.length; ) {
      // Equal scores cannot be told apart, so they are one block from the beginning.
      int end = i;
      double came = 0;
      while (end < sorted.length && sorted[end] >> 1 == sorted[i] >> 1) {
        came += sorted[end] & 1;
        end++;
      }
      lowest[blocks] = Pairs.score(sorted[i]);
      sum[blocks] = came;
      count[blocks] = end - i;
      blocks++;
      while (blocks > 1
          && sum[blocks - 2] * count[blocks - 1] >= sum[blocks - 1] * count[blocks - 2]) {
        sum[blocks - 2] += sum[blocks - 1];
        count[blocks - 2] += count[blocks - 1];
        blocks--;
      }
      i = end;
    }
    double[] probability = new double[blocks];
    for (int i = 0; i < blocks; i++) {
      probability[i] = sum[i] / count[i];
    }
    return new Isotonic(Arrays.copyOf(lowest, blocks), probability, pairs.baseRate());
  }

  /** Of a breach within the longest lead; the base rate where the method says nothing. */
  double of(float score) {
    if (Float.isNaN(score) || from.length == 0) {
      return baseRate;
    }
    int at = Arrays.binarySearch(from, score);
    return probability[at >= 0 ? at : Math.max(0, -at - 2)];
  }

  double baseRate() {
    return baseRate;
  }

  /** Scores with what came, packed so that they sort as numbers: score in the upper bits. */
  private static final class Pairs {
    private long[] values = new long[4096];
    private int size;
    private long judged;
    private long came;

    void add(float score, boolean breachCame) {
      judged++;
      came += breachCame ? 1 : 0;
      if (Float.isNaN(score)) {
        return;
      }
      if (size == values.length) {
        values = Arrays.copyOf(values, size + size / 2);
      }
      int bits = Float.floatToIntBits(score);
      // Two's complement orders negative floats the wrong way round.
      long ordered = bits >= 0 ? bits : bits ^ 0x7fffffff;
      values[size++] = ordered << 1 | (breachCame ? 1 : 0);
    }

    static float score(long packed) {
      int ordered = (int) (packed >> 1);
      return Float.intBitsToFloat(ordered >= 0 ? ordered : ordered ^ 0x7fffffff);
    }

    double baseRate() {
      return judged == 0 ? 0 : (double) came / judged;
    }
  }
}
