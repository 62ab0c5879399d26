package io.tidegate.predictor;

/**
 * Latency of a pool of c equal servers with one queue (M/G/c).
 *
 * <p>A request waits with the probability of Erlang's C formula, and if it does, the wait is taken
 * as exponential with mean (run/c) ÷ (1 − ρ) × (1 + cv²)/2 (Allen and Cunneen's correction for run
 * times that are not exponential). The run times are taken as log-normal; their distribution is cut
 * into strata, so that the tail of wait plus run is a short sum.
 */
final class Queueing {
  /** Steady-state waits above this utilisation take longer to build up than a forecast reaches. */
  static final double HIGHEST_UTILISATION = 0.98;

  static final double LOWEST_UTILISATION = 0.02;
  private static final double P99_TAIL = 0.01;

  /** Normal quantiles at the middle of each stratum, and the strata's probabilities. */
  private static final double[] STRATUM_Z = {
    -1.0364, -0.1257, 0.3853, 0.6745, 1.0364, 1.3408, 1.5548, 1.8808, 2.1444, 2.3263, 2.4838,
    2.6968, 3.0902
  };

  private static final double[] STRATUM_P = {
    0.30, 0.30, 0.10, 0.10, 0.10, 0.02, 0.04, 0.02, 0.008, 0.004, 0.003, 0.003, 0.002
  };

  private final int servers;
  private final double runMillis;
  private final double waitScale;
  private final double[] strata;

  /**
   * @param servers of one instance, at least 1
   * @param sigma deviation of the logarithm of the run times
   * @param runCounts whether a caller's latency includes the run; not for a connection pool, whose
   *     latency is the wait
   */
  Queueing(int servers, double runMillis, double sigma, boolean runCounts) {
    this.servers = servers;
    this.runMillis = runMillis;
    double squaredVariation = Math.exp(sigma * sigma) - 1;
    this.waitScale = (1 + squaredVariation) / 2;
    this.strata = new double[STRATUM_Z.length];
    if (runCounts) {
      double median = runMillis * Math.exp(-sigma * sigma / 2);
      for (int i = 0; i < strata.length; i++) {
        strata[i] = median * Math.exp(sigma * STRATUM_Z[i]);
      }
    }
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

  /** Share of requests whose latency is above a limit. */
  double shareAbove(double millis, double utilisation) {
    double waits = erlangC(servers, utilisation);
    double meanWait = runMillis / servers / (1 - utilisation) * waitScale;
    double share = 0;
    for (int i = 0; i < strata.length; i++) {
      double left = millis - strata[i];
      share += STRATUM_P[i] * (left <= 0 ? 1 : waits * Math.exp(-left / meanWait));
    }
    return share;
  }

  /** The p99 at a utilisation, which is taken within the formula's range. */
  double p99Millis(double utilisation) {
    double rho = Math.max(LOWEST_UTILISATION, Math.min(HIGHEST_UTILISATION, utilisation));
    double low = 0;
    double high = strata[strata.length - 1] + 8 * runMillis / servers / (1 - rho) * waitScale;
    for (int i = 0; i < 22; i++) {
      double middle = (low + high) / 2;
      if (shareAbove(middle, rho) > P99_TAIL) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * The utilisation at which the p99 crosses a limit, within [{@value #LOWEST_UTILISATION}, {@value
   * #HIGHEST_UTILISATION}]: a pool is in trouble at its saturation even if its short queue keeps
   * the latency low by turning requests away.
   */
  double criticalUtilisation(double limitMillis) {
    double low = LOWEST_UTILISATION;
    double high = HIGHEST_UTILISATION;
    for (int i = 0; i < 14; i++) {
      double middle = (low + high) / 2;
      if (shareAbove(limitMillis, middle) > P99_TAIL) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }
}
