package io.tidegate.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pool over the window [startMillis, endMillis), its instances merged.
 *
 * @param instances one entry for each instance that reported, in the order of their names
 * @param queueWait see {@link PoolSample}
 * @param latency see {@link PoolSample}; what the SLO is about
 * @param host the highest values among the instances
 * @param latencyHistogram the merged histogram behind {@code latency}
 * @param calls to other pools and data sources, one entry for each
 * @param cache lookups; empty where the pool is no cache
 * @param coverage share of the time of all live instances that samples cover, 0 to 1: a count
 *     divided by it estimates the whole; NaN: not told
 * @param labels those that all known instances have, with the same value: what policies select by
 */
public record PoolWindow(
    PoolId pool,
    PoolKind kind,
    long startMillis,
    long endMillis,
    Quality quality,
    List<InstanceWindow> instances,
    long submitted,
    long completed,
    long rejected,
    long failed,
    LatencySummary queueWait,
    LatencySummary run,
    LatencySummary latency,
    HostLoad host,
    List<PoolId> dependencies,
    EncodedHistogram latencyHistogram,
    long droppedSamples,
    List<DependencyCalls> calls,
    Optional<CacheCounts> cache,
    double coverage,
    Map<String, String> labels)
    implements PoolMessage {

  /** How far the window can be trusted. */
  public enum Quality {
    /** Every live instance reported, for all of the window. */
    COMPLETE,
    /**
     * At least half of it is there: a live instance did not report, or not for all of the window.
     */
    PARTIAL,
    /** Less than half is there, or nothing: nothing to judge by. */
    INSUFFICIENT;

    /** What is known of the coverage of a window that does not tell it. */
    double coverage() {
      return switch (this) {
        case COMPLETE -> 1;
        case PARTIAL -> Double.NaN;
        case INSUFFICIENT -> 0;
      };
    }
  }

  /**
   * What one instance contributed. {@code p99Millis} is NaN when it served nothing; for {@code
   * leaseUntilMillis} see {@link PoolSample}.
   */
  public record InstanceWindow(
      String instance,
      PoolSpec spec,
      long revision,
      int live,
      int active,
      int queued,
      long arrivals,
      double p99Millis,
      long leaseUntilMillis) {
    public InstanceWindow {
      Check.id("instance", instance);
      Check.present("spec", spec);
      Check.notNegative("revision", revision);
      Check.atLeast("live", 0, live);
      Check.atLeast("active", 0, active);
      Check.atLeast("queued", 0, queued);
      Check.notNegative("arrivals", arrivals);
      Check.notNegative("leaseUntilMillis", leaseUntilMillis);
    }

    /** One without a lease. */
    public InstanceWindow(
        String instance,
        PoolSpec spec,
        long revision,
        int live,
        int active,
        int queued,
        long arrivals,
        double p99Millis) {
      this(instance, spec, revision, live, active, queued, arrivals, p99Millis, 0);
    }
  }

  public PoolWindow {
    Check.present("pool", pool);
    Check.present("kind", kind);
    Check.interval(startMillis, endMillis);
    Check.present("quality", quality);
    instances = List.copyOf(instances);
    Check.notNegative("submitted", submitted);
    Check.notNegative("completed", completed);
    Check.notNegative("rejected", rejected);
    Check.notNegative("failed", failed);
    Check.present("queueWait", queueWait);
    Check.present("run", run);
    Check.present("latency", latency);
    Check.present("host", host);
    dependencies = List.copyOf(dependencies);
    Check.present("latencyHistogram", latencyHistogram);
    Check.notNegative("droppedSamples", droppedSamples);
    calls = List.copyOf(calls);
    Check.present("cache", cache);
    Check.shareOrNaN("coverage", coverage);
    labels = Map.copyOf(labels);
  }

  /** A window without labels. */
  public PoolWindow(
      PoolId pool,
      PoolKind kind,
      long startMillis,
      long endMillis,
      Quality quality,
      List<InstanceWindow> instances,
      long submitted,
      long completed,
      long rejected,
      long failed,
      LatencySummary queueWait,
      LatencySummary run,
      LatencySummary latency,
      HostLoad host,
      List<PoolId> dependencies,
      EncodedHistogram latencyHistogram,
      long droppedSamples,
      List<DependencyCalls> calls,
      Optional<CacheCounts> cache,
      double coverage) {
    this(
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
        queueWait,
        run,
        latency,
        host,
        dependencies,
        latencyHistogram,
        droppedSamples,
        calls,
        cache,
        coverage,
        Map.of());
  }

  /** A window without labels, whose coverage is only known by its quality. */
  public PoolWindow(
      PoolId pool,
      PoolKind kind,
      long startMillis,
      long endMillis,
      Quality quality,
      List<InstanceWindow> instances,
      long submitted,
      long completed,
      long rejected,
      long failed,
      LatencySummary queueWait,
      LatencySummary run,
      LatencySummary latency,
      HostLoad host,
      List<PoolId> dependencies,
      EncodedHistogram latencyHistogram,
      long droppedSamples,
      List<DependencyCalls> calls,
      Optional<CacheCounts> cache) {
    this(
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
        queueWait,
        run,
        latency,
        host,
        dependencies,
        latencyHistogram,
        droppedSamples,
        calls,
        cache,
        Check.present("quality", quality).coverage());
  }

  /** A window of a pool that counts no calls and is no cache. */
  public PoolWindow(
      PoolId pool,
      PoolKind kind,
      long startMillis,
      long endMillis,
      Quality quality,
      List<InstanceWindow> instances,
      long submitted,
      long completed,
      long rejected,
      long failed,
      LatencySummary queueWait,
      LatencySummary run,
      LatencySummary latency,
      HostLoad host,
      List<PoolId> dependencies,
      EncodedHistogram latencyHistogram,
      long droppedSamples) {
    this(
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
        queueWait,
        run,
        latency,
        host,
        dependencies,
        latencyHistogram,
        droppedSamples,
        List.of(),
        Optional.empty());
  }

  /** This window as the centre names it that is above an edge; see {@link PoolId#ofEdge}. */
  public PoolWindow ofEdge(String edge) {
    return new PoolWindow(
        pool.ofEdge(edge),
        kind,
        startMillis,
        endMillis,
        quality,
        instances,
        submitted,
        completed,
        rejected,
        failed,
        queueWait,
        run,
        latency,
        host,
        dependencies.stream().map(d -> d.ofEdge(edge)).toList(),
        latencyHistogram,
        droppedSamples,
        calls.stream().map(c -> c.ofEdge(edge)).toList(),
        cache,
        coverage,
        labels);
  }

  public long widthMillis() {
    return endMillis - startMillis;
  }

  /** Configured workers, connections or replicas of all instances together. */
  public int size() {
    return instances.stream().mapToInt(i -> i.spec().size()).sum();
  }

  /** Requests that can be in progress at a time, of all instances together. */
  public double slots() {
    return instances.stream().mapToDouble(i -> i.spec().slots()).sum();
  }

  public int active() {
    return instances.stream().mapToInt(InstanceWindow::active).sum();
  }

  public int queued() {
    return instances.stream().mapToInt(InstanceWindow::queued).sum();
  }

  /** Requests that came, also those that were turned away. */
  public long arrivals() {
    return submitted + rejected;
  }

  public double arrivalsPerSecond() {
    return arrivals() * 1000.0 / widthMillis();
  }

  /**
   * Share of the configured workers' time spent running, from the run times that ended in the
   * window; may exceed 1 when long runs end together. NaN when nothing ended or no size is known.
   */
  public double utilisation() {
    if (run.isEmpty() || size() == 0) {
      return Double.NaN;
    }
    return run.meanMillis() * run.count() / (widthMillis() * slots());
  }
}
