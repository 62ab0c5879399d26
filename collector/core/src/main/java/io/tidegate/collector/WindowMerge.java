package io.tidegate.collector;

import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.InstanceWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;

/** Merges one pool's samples of one window. */
final class WindowMerge {
  private WindowMerge() {}

  /**
   * Counts and histograms are added; sizes and the number in use are those of each instance's
   * newest sample.
   *
   * @param samples ordered by instance, then start; may be empty
   */
  static PoolWindow merge(
      PoolId pool,
      PoolKind kind,
      long startMillis,
      long endMillis,
      Quality quality,
      List<PoolSample> samples) {
    Histogram queueWait = EncodedHistogram.newHistogram();
    Histogram run = EncodedHistogram.newHistogram();
    Histogram latency = EncodedHistogram.newHistogram();
    List<InstanceWindow> instances = new ArrayList<>();
    TreeSet<PoolId> dependencies = new TreeSet<>();
    TreeMap<PoolId, DependencyCalls> calls = new TreeMap<>();
    CacheCounts cache = null;
    HostLoad host = HostLoad.UNKNOWN;
    long submitted = 0;
    long completed = 0;
    long rejected = 0;
    long failed = 0;
    long dropped = 0;
    for (int from = 0; from < samples.size(); ) {
      int to = from + 1;
      while (to < samples.size()
          && samples.get(to).instance().equals(samples.get(from).instance())) {
        to++;
      }
      List<PoolSample> own = samples.subList(from, to);
      Histogram ownLatency = EncodedHistogram.newHistogram();
      long gcPauseMillis = 0;
      long gcCount = 0;
      long arrivals = 0;
      for (PoolSample sample : own) {
        submitted += sample.submitted();
        completed += sample.completed();
        rejected += sample.rejected();
        failed += sample.failed();
        dropped += sample.droppedSamples();
        arrivals += sample.submitted() + sample.rejected();
        gcPauseMillis += sample.host().gcPauseMillis();
        gcCount += sample.host().gcCount();
        sample.calls().forEach(c -> calls.merge(c.dependency(), c, DependencyCalls::plus));
        if (sample.cache().isPresent()) {
          cache = cache == null ? sample.cache().get() : cache.plus(sample.cache().get());
        }
        dependencies.addAll(sample.dependencies());
        add(sample.queueWait(), queueWait);
        add(sample.run(), run);
        add(sample.latency(), ownLatency);
        host =
            new HostLoad(
                higher(host.cpu(), sample.host().cpu()),
                higher(host.oldGeneration(), sample.host().oldGeneration()),
                host.gcPauseMillis(),
                host.gcCount(),
                higher(host.loadAverage(), sample.host().loadAverage()));
      }
      host =
          new HostLoad(
              host.cpu(),
              host.oldGeneration(),
              Math.max(host.gcPauseMillis(), gcPauseMillis),
              Math.max(host.gcCount(), gcCount),
              host.loadAverage());
      latency.add(ownLatency);
      instances.add(instance(own.get(own.size() - 1), arrivals, ownLatency));
      from = to;
    }
    return new PoolWindow(
        pool,
        kind,
        startMillis,
        endMillis,
        quality,
        instances,
        submitted,
        completed,
        rejected,
        failed,
        LatencySummary.of(queueWait),
        LatencySummary.of(run),
        LatencySummary.of(latency),
        host,
        List.copyOf(dependencies),
        EncodedHistogram.of(latency),
        dropped,
        List.copyOf(calls.values()),
        Optional.ofNullable(cache));
  }

  private static InstanceWindow instance(PoolSample newest, long arrivals, Histogram latency) {
    return new InstanceWindow(
        newest.instance(),
        newest.spec(),
        newest.revision(),
        newest.live(),
        newest.active(),
        Plausibility.queued(newest),
        arrivals,
        LatencySummary.of(latency).p99Millis(),
        newest.leaseUntilMillis());
  }

  private static double higher(double known, double other) {
    return Double.isNaN(known) ? other : Double.isNaN(other) ? known : Math.max(known, other);
  }

  /** Agents in other languages may send another range or precision: what is above ours is ours. */
  private static void add(EncodedHistogram encoded, Histogram into) {
    if (encoded.isEmpty()) {
      return;
    }
    Histogram from = encoded.decode();
    if (from.getMaxValue() <= EncodedHistogram.HIGHEST_MICROS) {
      into.add(from);
      return;
    }
    for (var value : from.recordedValues()) {
      into.recordValueWithCount(
          Math.min(value.getValueIteratedTo(), EncodedHistogram.HIGHEST_MICROS),
          value.getCountAtValueIteratedTo());
    }
  }
}
