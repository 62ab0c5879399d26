package io.tidegate.gate.judge;

/**
 * Requests and how many of them failed, per window, of one route.
 *
 * @param baselineRequests empty, as the errors: there is no baseline
 */
public record RequestSeries(
    String route,
    Windows baselineRequests,
    Windows baselineErrors,
    Windows candidateRequests,
    Windows candidateErrors) {

  public RequestSeries {
    check(route, "baseline", baselineRequests, baselineErrors);
    check(route, "candidate", candidateRequests, candidateErrors);
  }

  private static void check(String route, String side, Windows requests, Windows errors) {
    if (requests.size() != errors.size()) {
      throw new IllegalArgumentException(
          "%s of %s has %d windows of requests and %d of errors: must be as many"
              .formatted(side, route, requests.size(), errors.size()));
    }
    for (int i = 0; i < requests.size(); i++) {
      double sent = requests.at(i);
      double failed = errors.at(i);
      if (Double.isNaN(sent) != Double.isNaN(failed)) {
        throw new IllegalArgumentException(
            "window %d of the %s of %s has requests or errors, but not both"
                .formatted(i, side, route));
      }
      if (sent < 0 || failed < 0 || failed > sent || sent % 1 != 0 || failed % 1 != 0) {
        throw new IllegalArgumentException(
            "window %d of the %s of %s has %s errors in %s requests: must be counts, and errors at most requests"
                .formatted(i, side, route, failed, sent));
      }
    }
  }
}
