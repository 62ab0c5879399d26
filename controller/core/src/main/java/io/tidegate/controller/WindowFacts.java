package io.tidegate.controller;

import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is remembered of a window. Times are milliseconds, NaN where nothing was measured.
 *
 * @param active requests in progress at the window's end, of all instances
 * @param live workers, connections or replicas that there were then
 * @param count requests with a measured latency
 * @param called those calls that took the most time
 * @param timed whether there are calls, and some to each dependency that the pool names
 * @param latency kept for the newest windows only, to merge them; empty for the others
 */
record WindowFacts(
    long endMillis,
    long widthMillis,
    PoolKind kind,
    PoolWindow.Quality quality,
    double arrivalsPerSecond,
    long arrivals,
    long rejected,
    int queued,
    int active,
    int live,
    long count,
    double p99Millis,
    long runCount,
    double runMeanMillis,
    double runP99Millis,
    long waitCount,
    double waitMeanMillis,
    double waitP99Millis,
    EncodedHistogram latency,
    Signals signals,
    List<Called> called,
    boolean timed) {
  /** Rejecting more than this share of the requests breaks the objective as slowness does. */
  static final double REJECTED_SHARE = 0.01;

  static WindowFacts of(PoolWindow w) {
    return new WindowFacts(
        w.endMillis(),
        w.widthMillis(),
        w.kind(),
        w.quality(),
        w.arrivalsPerSecond(),
        w.arrivals(),
        w.rejected(),
        w.queued(),
        w.active(),
        w.instances().stream().mapToInt(PoolWindow.InstanceWindow::live).sum(),
        w.latency().count(),
        w.latency().p99Millis(),
        w.run().count(),
        w.run().meanMillis(),
        w.run().p99Millis(),
        w.queueWait().count(),
        w.queueWait().meanMillis(),
        w.queueWait().p99Millis(),
        w.latencyHistogram(),
        Signals.of(w),
        Called.of(w),
        timed(w));
  }

  private static boolean timed(PoolWindow w) {
    Set<PoolId> untimed = new HashSet<>(w.dependencies());
    w.calls().stream()
        .filter(c -> c.calls() > 0)
        .map(DependencyCalls::dependency)
        .forEach(untimed::remove);
    return !w.calls().isEmpty() && untimed.isEmpty();
  }

  WindowFacts withoutHistogram() {
    return latency.isEmpty()
        ? this
        : new WindowFacts(
            endMillis,
            widthMillis,
            kind,
            quality,
            arrivalsPerSecond,
            arrivals,
            rejected,
            queued,
            active,
            live,
            count,
            p99Millis,
            runCount,
            runMeanMillis,
            runP99Millis,
            waitCount,
            waitMeanMillis,
            waitP99Millis,
            EncodedHistogram.EMPTY,
            signals,
            called,
            timed);
  }

  boolean complete() {
    return quality == PoolWindow.Quality.COMPLETE;
  }

  /** Complete, and something ran: it can be reckoned with. */
  boolean measured() {
    return complete() && count > 0 && runCount > 0 && Double.isFinite(runMeanMillis);
  }

  /** Complete, and nothing ended though requests wait or are turned away: every worker hangs. */
  boolean stalled() {
    return complete() && runCount == 0 && active > 0 && (queued > 0 || rejected > 0);
  }

  boolean missed(double sloP99Millis) {
    return p99Millis > sloP99Millis || turnedAway();
  }

  boolean turnedAway() {
    return rejected > REJECTED_SHARE * arrivals;
  }

  /** Share of the requests that ended which failed; NaN where none ended. */
  double errorRate() {
    long ended = ended();
    return ended == 0 ? Double.NaN : (double) signals.failed() / ended;
  }

  /** Requests that ended; some of a failed one's times may not be known. */
  long ended() {
    return Math.max(Math.max(count, runCount), signals.failed());
  }

  double collectionsPerMinute() {
    return signals.collections() * 60_000.0 / widthMillis;
  }

  /** Requests in progress on average (Little's law), of all instances together. */
  double offeredLoad() {
    return arrivalsPerSecond * runMeanMillis / 1000;
  }

  /** Null: there were none. */
  Called called(PoolId dependency) {
    for (Called each : called) {
      if (each.dependency().equals(dependency)) {
        return each;
      }
    }
    return null;
  }

  /** Of the mean run time, what no call explains; NaN where none is known. */
  double ownMillis() {
    double calls = called.stream().mapToDouble(Called::totalMillis).sum();
    return called.isEmpty() ? Double.NaN : Math.max(0, runMeanMillis - calls / runCount);
  }
}
