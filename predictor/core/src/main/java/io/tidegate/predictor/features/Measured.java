package io.tidegate.predictor.features;

import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.List;

/**
 * What one window says about a pool. What was not measured is NaN, never 0; counts of a partial
 * window are scaled up to the whole, since the silent instances still take requests.
 *
 * @param logArrivals ln of the requests per second, also those turned away
 * @param logRun ln of the mean run time in milliseconds
 * @param sigma deviation of the logarithm of the run times, taken as log-normal
 * @param logP99 ln of milliseconds, of the latency that the SLO is about
 * @param waitP99Millis of the queue wait
 * @param load mean number of workers kept busy by requests that ended
 * @param size workers of all instances, also of those that replicas have; 0 where the pool has none
 *     to speak of
 * @param instances that share the workers, or replicas
 */
record Measured(
    double logArrivals,
    double logRun,
    double sigma,
    double logP99,
    double logP50,
    double waitP99Millis,
    double load,
    double active,
    double queued,
    double rejectedShare,
    double failedShare,
    double oldGeneration,
    double gcShare,
    double cpu,
    int size,
    int instances,
    boolean runCounts) {

  /** Below this share of the whole a partial window says too little. */
  private static final double LEAST_COVERAGE = 0.5;

  /** A latency of nothing has no logarithm. */
  private static final double LEAST_MILLIS = 1e-3;

  /** 95th percentile of the standard normal distribution. */
  private static final double Z95 = 1.6449;

  /**
   * @param completeInstances how many instances the pool had when all of them last reported
   * @return null where the window says too little to go by
   */
  static Measured of(PoolWindow window, int completeInstances) {
    List<PoolWindow.InstanceWindow> parts = window.instances();
    int reporting = parts.size();
    boolean complete = window.quality() == PoolWindow.Quality.COMPLETE;
    double reportingShare =
        complete || completeInstances <= reporting ? 1 : (double) reporting / completeInstances;
    double coverage = complete || !(window.coverage() > 0) ? reportingShare : window.coverage();
    if (window.quality() == PoolWindow.Quality.INSUFFICIENT
        || coverage < LEAST_COVERAGE
        || reportingShare < LEAST_COVERAGE) {
      return null;
    }
    boolean hasServers = window.kind() != PoolKind.ENDPOINT && window.kind() != PoolKind.CACHE;
    boolean replicas = window.kind() == PoolKind.REPLICAS;
    double size = 0;
    int units = 0;
    int active = 0;
    int queued = 0;
    for (int i = 0; hasServers && i < reporting; i++) {
      PoolWindow.InstanceWindow part = parts.get(i);
      size += part.spec().slots();
      units += part.spec().size();
      active += part.active();
      queued += part.queued();
    }
    LatencySummary run = window.run();
    LatencySummary latency = window.latency();
    HostLoad host = window.host();
    double widthSeconds = window.widthMillis() / 1000.0;
    double arrivals = window.arrivals() / coverage;
    long ended = window.completed() + window.failed();
    boolean sized = size > 0;
    boolean hostSpeaks =
        host.gcCount() > 0 || host.gcPauseMillis() > 0 || !Double.isNaN(host.oldGeneration());
    return new Measured(
        // An idle window is half a request.
        Math.log(Math.max(arrivals, 0.5) / widthSeconds),
        run.isEmpty() ? Double.NaN : Math.log(Math.max(run.meanMillis(), LEAST_MILLIS)),
        run.isEmpty() || run.p50Millis() <= 0
            ? Double.NaN
            : Math.log(run.p95Millis() / run.p50Millis()) / Z95,
        logMillis(latency, latency.p99Millis()),
        logMillis(latency, latency.p50Millis()),
        window.queueWait().isEmpty() ? Double.NaN : window.queueWait().p99Millis(),
        !sized
            ? Double.NaN
            : run.isEmpty()
                ? ended == 0 ? 0 : Double.NaN
                : run.count() * run.meanMillis() / coverage / window.widthMillis(),
        sized ? active / reportingShare : Double.NaN,
        sized ? queued / reportingShare : Double.NaN,
        window.arrivals() == 0 ? 0 : (double) window.rejected() / window.arrivals(),
        ended == 0 ? 0 : (double) window.failed() / ended,
        host.oldGeneration(),
        hostSpeaks ? Math.min(1, (double) host.gcPauseMillis() / window.widthMillis()) : Double.NaN,
        host.cpu(),
        (int) Math.round(size / reportingShare),
        Math.max(1, replicas ? units : Math.max(reporting, completeInstances)),
        window.kind().latencyHasRun());
  }

  private static double logMillis(LatencySummary summary, double millis) {
    return summary.isEmpty() ? Double.NaN : Math.log(Math.max(millis, LEAST_MILLIS));
  }
}
