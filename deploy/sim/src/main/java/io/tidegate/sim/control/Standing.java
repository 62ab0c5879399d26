package io.tidegate.sim.control;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A controller's scores, one for each seed. Intervals are of 95%, by drawing the seeds again, with
 * replacement (percentile bootstrap: Efron 1979); all controllers draw the same seeds.
 */
public record Standing(Contender controller, List<Score> seeds) {
  private static final int DRAWS = 2000;
  private static final double TAIL = 0.025;

  public Standing {
    seeds = List.copyOf(seeds);
  }

  /**
   * A value with its interval.
   *
   * @param value NaN where there is none
   */
  public record Estimate(double value, double low, double high) {}

  /** All seeds together. */
  public Score total() {
    return seeds.stream().reduce(Score.NONE, Score::plus);
  }

  /** The sum over the seeds of one of the scores. */
  public Estimate sum(ToDoubleFunction<Score> of) {
    double[] values = values(of);
    return estimate(values, ones(values.length), values.length);
  }

  /** The sum over the seeds as a multiple of another controller's. */
  public Estimate ratio(Standing other, ToDoubleFunction<Score> of) {
    if (seeds.size() != other.seeds.size()) {
      throw new IllegalArgumentException(
          "%d seeds and %d: must be the same".formatted(seeds.size(), other.seeds.size()));
    }
    return estimate(values(of), other.values(of), 1);
  }

  private double[] values(ToDoubleFunction<Score> of) {
    return seeds.stream().mapToDouble(of).toArray();
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Estimate estimate(double[] values, double[] per, double scale) {
    double[] drawn = new double[DRAWS];
    SplittableRandom random = new SplittableRandom(values.length);
    for (int i = 0; i < DRAWS; i++) {
      double sum = 0;
      double other = 0;
      for (int j = 0; j < values.length; j++) {
        int seed = random.nextInt(values.length);
        sum += values[seed];
        other += per[seed];
      }
      drawn[i] = scale * sum / other;
    }
    double value = scale * Arrays.stream(values).sum() / Arrays.stream(per).sum();
    // NaN and infinity are sorted last: a draw without any of the other's has no bound above.
    Arrays.sort(drawn);
    int tail = (int) (TAIL * DRAWS);
    return new Estimate(value, drawn[tail], drawn[DRAWS - 1 - tail]);
  }
}
