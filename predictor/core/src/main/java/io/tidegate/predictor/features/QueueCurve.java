package io.tidegate.predictor.features;

/**
 * The latency's p99 of a pool of c equal servers with one queue (M/G/c), in multiples of the mean
 * run time, as a curve over the utilisation ρ.
 *
 * <p>A request waits with the probability of Erlang's C formula, and if it does, the wait is taken
 * as exponential with mean (run/c) ÷ (1 − ρ) × (1 + cv²)/2 (Allen and Cunneen's correction for run
 * times that are not exponential). The run times are taken as log-normal; their distribution is cut
 * into strata, so that the tail of wait plus run is a short sum.
 *
 * <p>The formula is solved once, on a grid over ln c, the run times' deviation and −ln(1 − ρ); a
 * pool's curve is read from it by straight lines, which is a hundred times cheaper and within a few
 * percent.
 */
final class QueueCurve {
  /** Steady-state waits above this utilisation take longer to build up than a forecast reaches. */
  static final double HIGHEST_UTILISATION = 0.98;

  static final double LOWEST_UTILISATION = 0.02;

  /** Beyond the highest utilisation the p99 grows with this power of it. */
  private static final double OVERLOAD_POWER = 6;

  private static final double P99_TAIL = 0.01;
  private static final int[] SERVERS = {
    1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024
  };
  private static final double[] LOG_SERVERS = new double[SERVERS.length];
  private static final double[] SIGMAS = {0.05, 0.2, 0.35, 0.5, 0.7, 0.9, 1.1, 1.4, 1.7, 2.0};
  private static final int POINTS = 40;
  private static final double LOWEST_X = -Math.log(1 - LOWEST_UTILISATION);
  private static final double STEP_X =
      (-Math.log(1 - HIGHEST_UTILISATION) - LOWEST_X) / (POINTS - 1);

  /** A wait of next to nothing has no logarithm. */
  private static final double LEAST = 1e-3;

  /** Normal quantiles at the middle of each stratum, and the strata's probabilities. */
  private static final double[] STRATUM_Z = {
    -1.0364, -0.1257, 0.3853, 0.6745, 1.0364, 1.3408, 1.5548, 1.8808, 2.1444, 2.3263, 2.4838,
    2.6968, 3.0902
  };

  private static final double[] STRATUM_P = {
    0.30, 0.30, 0.10, 0.10, 0.10, 0.02, 0.04, 0.02, 0.008, 0.004, 0.003, 0.003, 0.002
  };

  private static final float[] GRID = new float[2 * SERVERS.length * SIGMAS.length * POINTS];

  static {
    for (int c = 0; c < SERVERS.length; c++) {
      LOG_SERVERS[c] = Math.log(SERVERS[c]);
      for (int p = 0; p < POINTS; p++) {
        double rho = 1 - Math.exp(-(LOWEST_X + p * STEP_X));
        double waits = erlangC(SERVERS[c], rho);
        for (int s = 0; s < SIGMAS.length; s++) {
          for (int counts = 0; counts < 2; counts++) {
            GRID[grid(counts == 1, c, s) + p] =
                (float) Math.log(Math.max(LEAST, solve(SERVERS[c], SIGMAS[s], rho, waits, counts)));
          }
        }
      }
    }
  }

  /** ln(p99 ÷ run) at each point. */
  private final float[] curve = new float[POINTS];

  /**
   * @param servers of one instance, at least 1
   * @param sigma deviation of the logarithm of the run times
   * @param runCounts whether a caller's latency includes the run; not for a connection pool, whose
   *     latency is the wait
   */
  QueueCurve(double servers, double sigma, boolean runCounts) {
    double logServers = Math.log(Math.max(1, servers));
    int c = 0;
    while (c < SERVERS.length - 2 && LOG_SERVERS[c + 1] < logServers) {
      c++;
    }
    double cShare = share(LOG_SERVERS[c], LOG_SERVERS[c + 1], logServers);
    int s = 0;
    while (s < SIGMAS.length - 2 && SIGMAS[s + 1] < sigma) {
      s++;
    }
    double sShare = share(SIGMAS[s], SIGMAS[s + 1], sigma);
    float w00 = (float) ((1 - cShare) * (1 - sShare));
    float w01 = (float) ((1 - cShare) * sShare);
    float w10 = (float) (cShare * (1 - sShare));
    float w11 = (float) (cShare * sShare);
    int g00 = grid(runCounts, c, s);
    int g01 = grid(runCounts, c, s + 1);
    int g10 = grid(runCounts, c + 1, s);
    int g11 = grid(runCounts, c + 1, s + 1);
    for (int p = 0; p < POINTS; p++) {
      curve[p] =
          w00 * GRID[g00 + p] + w01 * GRID[g01 + p] + w10 * GRID[g10 + p] + w11 * GRID[g11 + p];
    }
  }

  private static double share(double low, double high, double v) {
    return Math.max(0, Math.min(1, (v - low) / (high - low)));
  }

  private static int grid(boolean runCounts, int c, int s) {
    return (((runCounts ? 1 : 0) * SERVERS.length + c) * SIGMAS.length + s) * POINTS;
  }

  /** ln(p99 ÷ mean run time) at a utilisation. */
  double logP99(double utilisation) {
    double rho = Math.max(LOWEST_UTILISATION, Math.min(HIGHEST_UTILISATION, utilisation));
    double at = (-Math.log(1 - rho) - LOWEST_X) / STEP_X;
    int p = Math.min(POINTS - 2, (int) at);
    double value = curve[p] + (at - p) * (curve[p + 1] - curve[p]);
    return utilisation > HIGHEST_UTILISATION
        ? value + OVERLOAD_POWER * Math.log(utilisation / HIGHEST_UTILISATION)
        : value;
  }

  /**
   * The utilisation at which the p99 crosses a limit, within [{@value #LOWEST_UTILISATION}, {@value
   * #HIGHEST_UTILISATION}]: a pool is in trouble at its saturation even if its short queue keeps
   * the latency low by turning requests away.
   *
   * @param logLimit ln(limit ÷ mean run time)
   */
  double criticalUtilisation(double logLimit) {
    if (!(curve[0] < logLimit)) {
      return LOWEST_UTILISATION;
    }
    int low = 0;
    int high = POINTS - 1;
    if (curve[high] <= logLimit) {
      return HIGHEST_UTILISATION;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (curve[middle] < logLimit) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double at = low + (logLimit - curve[low]) / (curve[high] - curve[low]);
    return 1 - Math.exp(-(LOWEST_X + at * STEP_X));
  }

  /** Probability that an arrival finds all servers busy; by the recursion of Erlang's B. */
  static double erlangC(int servers, double utilisation) {
    if (utilisation >= 1) {
      return 1;
    }
    double load = utilisation * servers;
    double blocked = 1;
    for (int i = 1; i <= servers; i++) {
      blocked = load * blocked / (i + load * blocked);
    }
    return blocked / (1 - utilisation * (1 - blocked));
  }

  /** The p99 for a mean run time of 1, by halving. */
  private static double solve(int servers, double sigma, double rho, double waits, int runCounts) {
    double variation = Math.exp(sigma * sigma) - 1;
    double meanWait = 1.0 / servers / (1 - rho) * (1 + variation) / 2;
    double median = Math.exp(-sigma * sigma / 2);
    double[] strata = new double[STRATUM_Z.length];
    for (int i = 0; i < strata.length; i++) {
      strata[i] = runCounts * median * Math.exp(sigma * STRATUM_Z[i]);
    }
    double low = 0;
    double high = strata[strata.length - 1] + 8 * meanWait;
    for (int i = 0; i < 20; i++) {
      double middle = (low + high) / 2;
      double share = 0;
      for (int j = 0; j < strata.length; j++) {
        double left = middle - strata[j];
        share += STRATUM_P[j] * (left <= 0 ? 1 : waits * Math.exp(-left / meanWait));
      }
      if (share > P99_TAIL) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
