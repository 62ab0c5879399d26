package io.tidegate.predictor;

import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolWindow;

/**
 * What one window says about a pool, reduced to what the forecast needs. A value that was not
 * measured is NaN, never 0.
 *
 * @param arrivalsPerSecond all that came, also what was turned away
 * @param runMillis mean time a worker was busy with one request
 * @param runSigma deviation of the logarithm of the run times, taken as log-normal
 * @param p99Millis of the latency that the SLO is about
 * @param busy mean number of workers kept busy by requests that ended: completions/s × run seconds
 * @param size configured workers of all reporting instances
 * @param queueCapacity of all instances together; 0 where the pool states none
 */
record Observation(
    long startMillis,
    long widthMillis,
    double arrivalsPerSecond,
    double runMillis,
    double runSigma,
    double p99Millis,
    double waitP99Millis,
    double busy,
    int size,
    int instances,
    int active,
    int queued,
    int queueCapacity,
    double rejectedShare,
    double oldGeneration,
    double gcShare) {

  /** 95th percentile of the standard normal distribution. */
  private static final double Z95 = 1.6449;

  /**
   * @param completeInstances how many instances the pool had when all of them last reported; counts
   *     of a partial window are scaled up to it, since the silent ones still take requests
   */
  static Observation of(PoolWindow window, int completeInstances) {
    int reporting = window.instances().size();
    double scale = Math.max(1.0, (double) completeInstances / reporting);
    LatencySummary run = window.run();
    long arrivals = window.arrivals();
    return new Observation(
        window.startMillis(),
        window.widthMillis(),
        window.arrivalsPerSecond() * scale,
        run.meanMillis(),
        run.isEmpty() || run.p50Millis() <= 0
            ? Double.NaN
            : Math.log(run.p95Millis() / run.p50Millis()) / Z95,
        window.latency().p99Millis(),
        window.queueWait().p99Millis(),
        run.isEmpty() ? 0 : scale * run.count() * run.meanMillis() / window.widthMillis(),
        (int) Math.round(window.size() * scale),
        Math.max(reporting, completeInstances),
        (int) Math.round(window.active() * scale),
        (int) Math.round(window.queued() * scale),
        (int)
            Math.min(
                Integer.MAX_VALUE,
                window.instances().stream().mapToLong(i -> i.spec().queueCapacity()).sum()),
        arrivals == 0 ? 0 : (double) window.rejected() / arrivals,
        window.host().oldGeneration(),
        Math.min(1, (double) window.host().gcPauseMillis() / window.widthMillis()));
  }

  /** Mean number of workers that the arrivals need (Little's law); independent of the size. */
  double offeredLoad() {
    return arrivalsPerSecond * runMillis / 1000;
  }
}
