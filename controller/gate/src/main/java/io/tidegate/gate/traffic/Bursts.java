package io.tidegate.gate.traffic;

import io.tidegate.gate.traffic.TrafficModel.Dispersion;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.statistics.distribution.GammaDistribution;

/**
 * A random factor on a rate, of mean 1, that makes the counts as dispersed as those that were seen:
 * the weighted sum of three gamma variables, drawn anew every 1, 10 and 60 s (a Cox process).
 *
 * <p>With a rate λ and a variable of variance e/λ that stays for k seconds, the index of dispersion
 * over T ≥ k is 1 + k·e, over T ≤ k it is 1 + T·e. So, of the three indices: D1 = 1 + e1 + e10 +
 * e60, D10 = 1 + e1 + 10·e10 + 10·e60, D60 = 1 + e1 + 10·e10 + 60·e60.
 */
final class Bursts {
  private static final int[] SECONDS = {1, 10, 60};

  private final double[] excess;
  private final double[] weight = new double[SECONDS.length];
  private final double[] factor = new double[SECONDS.length];
  private final RandomGenerator random;

  Bursts(Dispersion seen, RandomGenerator random) {
    this.random = random;
    excess = excess(seen);
    double roots = Arrays.stream(excess).map(Math::sqrt).sum();
    for (int i = 0; i < excess.length; i++) {
      weight[i] = roots == 0 ? 0 : Math.sqrt(excess[i]) / roots;
    }
    Arrays.fill(factor, 1);
  }

  /** The solution of the three equations, none below 0. */
  static double[] excess(Dispersion seen) {
    double d1 = Double.isNaN(seen.at1s()) ? 1 : seen.at1s();
    double d10 = Double.isNaN(seen.at10s()) ? d1 : seen.at10s();
    double d60 = Double.isNaN(seen.at60s()) ? d10 : seen.at60s();
    double e60 = Math.max(0, (d60 - d10) / 50);
    double both = Math.max(0, (d10 - d1) / 9);
    e60 = Math.min(e60, both);
    double e10 = both - e60;
    return new double[] {Math.max(0, d1 - 1 - both), e10, e60};
  }

  /** For the second that begins; asked once for each, in order. */
  double factor(long second, double perSecond) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < SECONDS.length; i++) {
      if (weight[i] == 0) {
        continue;
      }
      if (second % SECONDS[i] == 0) {
        double variance = excess[i] / (perSecond * weight[i] * weight[i]);
        factor[i] =
            perSecond <= 0
                ? 1
                : GammaDistribution.of(1 / variance, variance)
                    .createSampler(random::nextLong)
                    .sample();
      }
      sum += weight[i] * factor[i];
      weights += weight[i];
    }
    return weights == 0 ? 1 : sum;
  }
}
