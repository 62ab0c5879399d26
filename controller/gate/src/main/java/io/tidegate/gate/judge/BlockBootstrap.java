package io.tidegate.gate.judge;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How far a mean of a series would be off by chance: the moving-block bootstrap (Künsch 1989) with
 * blocks that wrap around (Politis and Romano 1992), so that each window is drawn as often.
 */
final class BlockBootstrap {
  private final int block;

  /** Of the resampled means, around 0, sorted. */
  private final double[] errors;

  private BlockBootstrap(int block, double[] errors) {
    Arrays.sort(errors);
    this.block = block;
    this.errors = errors;
  }

  static BlockBootstrap of(double[] series, int resamples, RandomGenerator random) {
    int n = series.length;
    int block = BlockLength.of(series);
    double mean = Stats.mean(series);
    // Sums up to each place of the series written twice: a block is a difference of two.
    double[] upTo = new double[2 * n + 1];
    for (int i = 0; i < 2 * n; i++) {
      upTo[i + 1] = upTo[i] + series[i % n] - mean;
    }
    int blocks = n / block;
    int rest = n - blocks * block;
    // A block's mean strays less than it would were the series long: b of n windows move together.
    double widen = Math.sqrt((double) n / (n - block));
    double[] errors = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      for (int b = 0; b < blocks; b++) {
        int from = random.nextInt(n);
        sum += upTo[from + block] - upTo[from];
      }
      if (rest > 0) {
        int from = random.nextInt(n);
        sum += upTo[from + rest] - upTo[from];
      }
      errors[r] = widen * sum / n;
    }
    return new BlockBootstrap(block, errors);
  }

  /** Of the difference of two means, of series that have nothing to do with each other. */
  static BlockBootstrap ofDifference(
      double[] from, double[] to, int resamples, RandomGenerator random) {
    BlockBootstrap a = of(from, resamples, random);
    BlockBootstrap b = of(to, resamples, random);
    double[] errors = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      errors[r] = b.errors[random.nextInt(resamples)] - a.errors[random.nextInt(resamples)];
    }
    return new BlockBootstrap(Math.max(a.block, b.block), errors);
  }

  /** The blocks' length, in windows. */
  int block() {
    return block;
  }

  double quantile(double q) {
    return Stats.quantile(errors, q);
  }

  double standardError() {
    double sum = 0;
    for (double error : errors) {
      sum += error * error;
    }
    return Math.sqrt(sum / errors.length);
  }

  /** The chance of an error of {@code least} or more; never 0, as only so many were drawn. */
  double chanceOf(double least) {
    int low = 0;
    int high = errors.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (errors[middle] >= least) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return (1.0 + errors.length - low) / (errors.length + 1);
  }
}
