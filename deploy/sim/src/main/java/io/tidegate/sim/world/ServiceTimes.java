package io.tidegate.sim.world;

/**
 * How the times of single requests spread around their mean: a table of factors at even
 * probabilities, mean 1, so that a draw is one look-up whatever the distribution is.
 */
final class ServiceTimes {
  private static final int STEPS = 4096;

  private final double[] factors;

  private ServiceTimes(double[] factors) {
    double sum = 0;
    for (double factor : factors) {
      sum += factor;
    }
    this.factors = factors;
    for (int i = 0; i < factors.length; i++) {
      factors[i] *= factors.length / sum;
    }
  }

  /**
   * @param sigma deviation of the logarithm
   */
  static ServiceTimes logNormal(double sigma) {
    return mixed(sigma, 0, 1);
  }

  static ServiceTimes exponential() {
    double[] factors = new double[STEPS];
    for (int i = 0; i < STEPS; i++) {
      factors[i] = -Math.log(1 - (i + 0.5) / STEPS);
    }
    return new ServiceTimes(factors);
  }

  /** Log-normal, with a share of requests that take a multiple of the others' time. */
  static ServiceTimes mixed(double sigma, double heavyShare, double heavyFactor) {
    double[] factors = new double[STEPS];
    int heavy = (int) Math.round(heavyShare * STEPS);
    fill(factors, 0, STEPS - heavy, sigma, 1);
    fill(factors, STEPS - heavy, STEPS, sigma, heavyFactor);
    return new ServiceTimes(factors);
  }

  private static void fill(double[] factors, int from, int to, double sigma, double scale) {
    for (int i = from; i < to; i++) {
      factors[i] = scale * Math.exp(sigma * normalQuantile((i - from + 0.5) / (to - from)));
    }
  }

  double draw(Chance chance) {
    return factors[(int) (chance.nextLong() >>> 52)];
  }

  /** Variance over the squared mean. */
  double squaredVariation() {
    double squares = 0;
    for (double factor : factors) {
      squares += factor * factor;
    }
    return squares / factors.length - 1;
  }

  /** By Hastings' approximation (Abramowitz and Stegun 26.2.23), error below 0.00045. */
  static double normalQuantile(double share) {
    double tail = Math.min(share, 1 - share);
    double t = Math.sqrt(-2 * Math.log(tail));
    double z =
        t
            - (2.515517 + t * (0.802853 + t * 0.010328))
                / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
    return share < 0.5 ? -z : z;
  }
}
