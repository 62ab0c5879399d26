package io.tidegate.collector;

import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HistogramTotals;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a window of what a pool's samples added up to: counts and histograms of all instances,
 * sizes and the number in use of each instance's newest sample.
 */
final class WindowMerge {
  private final HistogramTotals own = new HistogramTotals();
  private final HistogramTotals all = new HistogramTotals();

  PoolWindow merge(
      PoolId pool,
      PoolKind kind,
      long startMillis,
      long endMillis,
      Coverage coverage,
      Map<String, String> labels,
      PoolCell cell) {
    long gcPauseMillis = 0;
    long gcCount = 0;
    List<InstanceWindow> instances = new ArrayList<>(cell.instances().size());
    LatencySummary queueWait = summary(cell.queueWait);
    LatencySummary run = summary(cell.run);
    all.clear();
    HistogramTotals alone = cell.instances().size() == 1 ? all : own;
    for (InstanceCell instance : cell.instances()) {
      alone.clear();
      instance.latency.addTo(alone);
      if (alone == own) {
        all.add(own);
      }
      instances.add(
          new InstanceWindow(
              instance.instance,
              instance.spec,
              instance.revision,
              instance.live,
              instance.active,
              instance.queued,
              instance.arrivals,
              alone.p99Millis(),
              instance.leaseUntilMillis));
      gcPauseMillis = Math.max(gcPauseMillis, instance.gcPauseMillis);
      gcCount = Math.max(gcCount, instance.gcCount);
    }
    return new PoolWindow(
        pool,
        kind,
        startMillis,
        endMillis,
        coverage.quality(cell.refusedSome),
        instances,
        cell.submitted,
        cell.completed,
        cell.rejected,
        cell.failed,
        queueWait,
        run,
        all.summary(),
        new HostLoad(cell.cpu, cell.oldGeneration, gcPauseMillis, gcCount, cell.loadAverage),
        cell.dependencies(),
        all.encode(),
        cell.droppedSamples,
        cell.calls(),
        cell.cache(),
        coverage.share(),
        labels);
  }

  private LatencySummary summary(SparseCounts counts) {
    all.clear();
    counts.addTo(all);
    return all.summary();
  }

  /** The window of a pool of which nothing came. */
  static PoolWindow silent(
      PoolId pool, PoolKind kind, long startMillis, long endMillis, Map<String, String> labels) {
    return new PoolWindow(
        pool,
        kind,
        startMillis,
        endMillis,
        Quality.INSUFFICIENT,
        List.of(),
        0,
        0,
        0,
        0,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        HostLoad.UNKNOWN,
        List.of(),
        EncodedHistogram.EMPTY,
        0,
        List.of(),
        Optional.empty(),
        0,
        labels);
  }
}
