package io.tidegate.demo.child;

/**
 * How long the work of a request takes: lognormal, and a function of the seed and the request's id
 * alone. So two runs over the same requests see the same work, in whatever order it is done.
 */
final class ServiceTimes {
  private static final double DATABASE_MEAN_MILLIS = 12;
  private static final double DATABASE_SIGMA = 0.35;
  private static final double BANK_MEAN_MILLIS = 30;
  private static final double BANK_SIGMA = 0.30;

  /** An outlier of one in a million must not hold a worker for seconds. */
  private static final double MAX_SIGMAS = 4;

  private static final long DATABASE_STREAM = 1;
  private static final long BANK_STREAM = 2;

  private final long seed;

  ServiceTimes(long seed) {
    this.seed = seed;
  }

  double databaseMillis(long request) {
    return lognormal(request, DATABASE_STREAM, DATABASE_MEAN_MILLIS, DATABASE_SIGMA);
  }

  double bankMillis(long request) {
    return lognormal(request, BANK_STREAM, BANK_MEAN_MILLIS, BANK_SIGMA);
  }

  private double lognormal(long request, long stream, double mean, double sigma) {
    // The mean of a lognormal is exp(mu + sigma²/2).
    double mu = Math.log(mean) - sigma * sigma / 2;
    return Math.exp(mu + sigma * gaussian(mix(mix(seed + stream) ^ request)));
  }

  /** Box-Muller on two halves of one hash chain. */
  private static double gaussian(long hash) {
    double u = (double) ((hash >>> 11) + 1) / (1L << 53);
    double v = (double) (mix(hash) >>> 11) / (1L << 53);
    double value = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
    return Math.max(-MAX_SIGMAS, Math.min(MAX_SIGMAS, value));
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood, 2014). */
  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
