package io.tidegate.sim.world;

/**
 * How requests that run together slow each other, by Gunther's universal scalability law: n at work
 * finish n / (1 + σ(n − 1) + κn(n − 1)) times as many as one, so each takes that denominator times
 * as long.
 *
 * @param sigma share of the work that only one can do at a time
 * @param kappa cost of each pair's coherence
 */
record Contention(double sigma, double kappa) {
  static final Contention NO = new Contention(0, 0);

  Contention {
    if (!(sigma >= 0) || !(kappa >= 0)) {
      throw new IllegalArgumentException(
          "sigma %s and kappa %s: must be at least 0".formatted(sigma, kappa));
    }
  }

  /** One whose throughput is highest with that many at work. */
  static Contention bestAt(double workers, double sigma) {
    return new Contention(sigma, (1 - sigma) / (workers * workers));
  }

  double stretch(double atWork) {
    return 1 + (sigma + kappa * atWork) * (atWork - 1);
  }
}
