package io.tidegate.predictor.registry;

import io.tidegate.predictor.serving.FeatureBins;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * How far the features of a fleet have moved from where the model was trained: the population
 * stability index, the sum over bins of (seen - trained) ln(seen / trained) of the shares; above
 * {@value #SHIFTED} a feature counts as shifted (Siddiqi, Credit Risk Scorecards, 2006). What is
 * not known is left out. Old values fade: from {@value #HALVED_AT} on the counts are halved.
 */
public final class PopulationStability {
  public static final double SHIFTED = 0.25;
  private static final int LEAST = 1000;
  private static final int HALVED_AT = 20_000;

  /** A bin that nothing fell into would make the index infinite. */
  private static final double LEAST_SHARE = 0.001;

  private final FeatureBins trained;
  private final int[][] counts;

  public PopulationStability(FeatureBins trained) {
    this.trained = trained;
    this.counts = new int[trained.names().size()][];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new int[trained.shares().get(i).length];
    }
  }

  public int features() {
    return counts.length;
  }

  /**
   * Takes the values of one pool at one window.
   *
   * @throws IllegalArgumentException if they are not as many as the features
   */
  public void observe(double[] values) {
    if (values.length != counts.length) {
      throw new IllegalArgumentException(
          "%d values: must be %d".formatted(values.length, counts.length));
    }
    for (int i = 0; i < counts.length; i++) {
      if (!Double.isNaN(values[i])) {
        counts[i][bin(trained.cuts().get(i), values[i])]++;
        if (Arrays.stream(counts[i]).sum() >= HALVED_AT) {
          Arrays.setAll(counts[i], halved(counts[i]));
        }
      }
    }
  }

  private static IntUnaryOperator halved(int[] counts) {
    return bin -> counts[bin] / 2;
  }

  private static int bin(double[] cuts, double value) {
    int bin = 0;
    while (bin < cuts.length && value >= cuts[bin]) {
      bin++;
    }
    return bin;
  }

  /** Of one feature; NaN while too few values were seen. */
  double index(int feature) {
    int all = Arrays.stream(counts[feature]).sum();
    if (all < LEAST) {
      return Double.NaN;
    }
    double index = 0;
    for (int bin = 0; bin < counts[feature].length; bin++) {
      double seen = Math.max(LEAST_SHARE, (double) counts[feature][bin] / all);
      double expected = Math.max(LEAST_SHARE, trained.shares().get(feature)[bin]);
      index += (seen - expected) * Math.log(seen / expected);
    }
    return index;
  }

  /** The feature that has moved most. */
  public Shift worst() {
    Shift worst = new Shift("", Double.NaN);
    for (int i = 0; i < counts.length; i++) {
      double index = index(i);
      if (!Double.isNaN(index) && !(index <= worst.index())) {
        worst = new Shift(trained.names().get(i), index);
      }
    }
    return worst;
  }

  /**
   * How far a feature has moved.
   *
   * @param index NaN while too little was seen
   */
  public record Shift(String feature, double index) {}
}
