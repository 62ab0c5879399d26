package io.tidegate.demo;

/**
 * What the client saw of the requests that were meant to start in one window. A failed request
 * (status other than 200, time-out, broken connection) stands in the percentiles with at least the
 * time-out's length: a quick refusal is not a quick answer.
 *
 * @param startMillis when the window began, epoch
 * @param ratePerSecond that the traffic asked for; the number of requests varies around it
 * @param overSlo requests that took longer than the SLO, or failed
 * @param errors of these, the failed ones
 * @param p50Millis from the intended start; NaN when there was no request, as the other percentiles
 * @param maxLagMillis how late the driver itself sent a request at worst
 * @param breached whether p99 is over the SLO
 */
public record DriverWindow(
    int index,
    long startMillis,
    double ratePerSecond,
    long requests,
    long overSlo,
    long errors,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double maxLagMillis,
    boolean breached) {}
