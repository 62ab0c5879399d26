package io.tidegate.controller.service.web;

import io.tidegate.wire.PoolWindow;

/**
 * What is kept of a window: the numbers that are shown, without histogram and instances, so that
 * hours of a fleet fit into memory.
 *
 * @param size configured workers or connections of all instances together
 * @param p99Millis NaN when nothing was served; so are the other quantiles
 * @param utilisation see {@link PoolWindow#utilisation()}
 * @param cpu share of the busiest instance's host; NaN when not known
 */
public record WindowPoint(
    long startMillis,
    long endMillis,
    PoolWindow.Quality quality,
    int instances,
    int size,
    int active,
    int queued,
    long completed,
    long rejected,
    long failed,
    double arrivalsPerSecond,
    double utilisation,
    double p50Millis,
    double p95Millis,
    double p99Millis,
    double queueWaitP99Millis,
    double runMeanMillis,
    double cpu) {

  static WindowPoint of(PoolWindow window) {
    return new WindowPoint(
        window.startMillis(),
        window.endMillis(),
        window.quality(),
        window.instances().size(),
        window.size(),
        window.active(),
        window.queued(),
        window.completed(),
        window.rejected(),
        window.failed(),
        window.arrivalsPerSecond(),
        window.utilisation(),
        window.latency().p50Millis(),
        window.latency().p95Millis(),
        window.latency().p99Millis(),
        window.queueWait().p99Millis(),
        window.run().meanMillis(),
        window.host().cpu());
  }

  long widthMillis() {
    return endMillis - startMillis;
  }
}
