package io.tidegate.controller.service.web;

/**
 * One stored window of a pool.
 *
 * @param endMillis the window's end
 * @param size configured workers or connections of all instances together
 * @param arrivalsPerSecond NaN when not known; so are the following
 * @param p99Millis NaN when nothing was served
 */
public record HistoryPoint(
    long endMillis,
    int size,
    int active,
    int queued,
    double arrivalsPerSecond,
    double utilisation,
    double p50Millis,
    double p95Millis,
    double p99Millis) {
  public HistoryPoint {
    if (endMillis <= 0) {
      throw new IllegalArgumentException(
          "endMillis is %d: must be after the epoch".formatted(endMillis));
    }
  }
}
