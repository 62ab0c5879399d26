package io.tidegate.collector.service;

/**
 * The windows of one step together: counts are sums, sizes and quantiles the highest of the
 * windows', and what is averaged is kept as a sum and a count. So two of them, of different
 * windows, can be put together into that of both.
 *
 * @param startMillis a multiple of the step since the epoch
 * @param windows how many were stored
 * @param coveredMillis their widths together
 * @param gaugeWindows those in which an instance reported: what the following three sums are of
 * @param sizeSum over the windows; so are the other two
 * @param utilisationMax the highest of a window; NaN when nothing ended in any of them
 */
public record StoredAggregate(
    long startMillis,
    long windows,
    long coveredMillis,
    long submitted,
    long completed,
    long rejected,
    long failed,
    long droppedSamples,
    int sizeMax,
    int activeMax,
    int queuedMax,
    long gaugeWindows,
    long sizeSum,
    long activeSum,
    long queuedSum,
    LatencyAggregate queueWait,
    LatencyAggregate run,
    LatencyAggregate latency,
    double utilisationMax) {

  /** A single window. */
  static StoredAggregate of(StoredWindow window) {
    boolean known = window.instances() > 0;
    return new StoredAggregate(
        window.startMillis(),
        1,
        window.widthMillis(),
        window.submitted(),
        window.completed(),
        window.rejected(),
        window.failed(),
        window.droppedSamples(),
        window.size(),
        window.active(),
        window.queued(),
        known ? 1 : 0,
        window.size(),
        window.active(),
        window.queued(),
        LatencyAggregate.of(window.queueWait()),
        LatencyAggregate.of(window.run()),
        LatencyAggregate.of(window.latency()),
        window.utilisation());
  }

  /** NaN when nothing was served. */
  public double latencyP99MillisMax() {
    return latency.p99MillisMax();
  }

  /** NaN when nothing was served. */
  public double queueWaitP99MillisMax() {
    return queueWait.p99MillisMax();
  }

  /** Of the windows in which an instance reported; NaN when there is none. */
  public double activeMean() {
    return gaugeWindows == 0 ? Double.NaN : (double) activeSum / gaugeWindows;
  }

  /** Requests that came, also those that were turned away, over the time that the windows cover. */
  public double arrivalsPerSecond() {
    return coveredMillis == 0 ? Double.NaN : (submitted + rejected) * 1000.0 / coveredMillis;
  }

  /** Together with other windows of the same step. */
  StoredAggregate plus(StoredAggregate other) {
    return new StoredAggregate(
        startMillis,
        windows + other.windows,
        coveredMillis + other.coveredMillis,
        submitted + other.submitted,
        completed + other.completed,
        rejected + other.rejected,
        failed + other.failed,
        droppedSamples + other.droppedSamples,
        Math.max(sizeMax, other.sizeMax),
        Math.max(activeMax, other.activeMax),
        Math.max(queuedMax, other.queuedMax),
        gaugeWindows + other.gaugeWindows,
        sizeSum + other.sizeSum,
        activeSum + other.activeSum,
        queuedSum + other.queuedSum,
        queueWait.plus(other.queueWait),
        run.plus(other.run),
        latency.plus(other.latency),
        LatencyAggregate.higher(utilisationMax, other.utilisationMax));
  }

  StoredAggregate startingAt(long startMillis) {
    return new StoredAggregate(
        startMillis,
        windows,
        coveredMillis,
        submitted,
        completed,
        rejected,
        failed,
        droppedSamples,
        sizeMax,
        activeMax,
        queuedMax,
        gaugeWindows,
        sizeSum,
        activeSum,
        queuedSum,
        queueWait,
        run,
        latency,
        utilisationMax);
  }
}
