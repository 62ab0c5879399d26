package io.tidegate.gate.judge;

/**
 * What the candidate does to one route's errors.
 *
 * @param dispersion of the baseline's errors per window, variance to mean; 1: independent
 * @param p of so many more errors being chance (Fisher's exact test, one-sided)
 * @param adjustedP after Holm
 */
public record ErrorEffect(
    String route,
    long baselineRequests,
    long baselineErrors,
    long candidateRequests,
    long candidateErrors,
    double dispersion,
    double p,
    double adjustedP) {

  public double baselineRate() {
    return (double) baselineErrors / baselineRequests;
  }

  public double candidateRate() {
    return (double) candidateErrors / candidateRequests;
  }

  ErrorEffect adjusted(double holm) {
    return new ErrorEffect(
        route,
        baselineRequests,
        baselineErrors,
        candidateRequests,
        candidateErrors,
        dispersion,
        p,
        holm);
  }
}
