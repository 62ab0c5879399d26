package io.tidegate.wire;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pool of one instance over the interval [startMillis, endMillis), as its agent saw it. Counts
 * are of the interval, not running totals.
 *
 * @param instance the process, e.g. {@code orders-host7-4711-1764000000000}; new at each start
 * @param revision how often the pool's size was changed by command since the instance started
 * @param live workers or connections that exist
 * @param active of these, in use at the end of the interval
 * @param queueWait time from submission to start, or until a connection was lent
 * @param run time a worker or connection was in use
 * @param latency what a caller of the pool experiences: wait plus run for a worker pool, the wait
 *     for a connection pool
 * @param dependencies the pools that this one calls while it works
 * @param droppedSamples samples that the reporter dropped since the last one it sent
 * @param leaseUntilMillis when a size that a command set ends unless it is renewed; 0: no lease
 *     runs
 * @param calls to other pools and data sources, one entry for each
 * @param cache lookups; empty where the pool is no cache
 */
public record PoolSample(
    PoolId pool,
    PoolKind kind,
    String instance,
    long startMillis,
    long endMillis,
    PoolSpec spec,
    long revision,
    int live,
    int active,
    int queued,
    long submitted,
    long completed,
    long rejected,
    long failed,
    EncodedHistogram queueWait,
    EncodedHistogram run,
    EncodedHistogram latency,
    HostLoad host,
    List<PoolId> dependencies,
    long droppedSamples,
    Map<String, String> labels,
    long leaseUntilMillis,
    List<DependencyCalls> calls,
    Optional<CacheCounts> cache)
    implements PoolMessage {
  public PoolSample {
    Check.present("pool", pool);
    if (pool.edge().isPresent()) {
      Check.name("service", pool.service());
    }
    Check.present("kind", kind);
    Check.id("instance", instance);
    Check.interval(startMillis, endMillis);
    Check.present("spec", spec);
    Check.notNegative("revision", revision);
    Check.atLeast("live", 0, live);
    Check.atLeast("active", 0, active);
    Check.atLeast("queued", 0, queued);
    Check.notNegative("submitted", submitted);
    Check.notNegative("completed", completed);
    Check.notNegative("rejected", rejected);
    Check.notNegative("failed", failed);
    Check.present("queueWait", queueWait);
    Check.present("run", run);
    Check.present("latency", latency);
    Check.present("host", host);
    Check.notNegative("droppedSamples", droppedSamples);
    dependencies = List.copyOf(dependencies);
    labels = Map.copyOf(labels);
    Check.notNegative("leaseUntilMillis", leaseUntilMillis);
    calls = List.copyOf(calls);
    Check.present("cache", cache);
  }

  /** A sample of a pool that has no lease, counts no calls and is no cache. */
  public PoolSample(
      PoolId pool,
      PoolKind kind,
      String instance,
      long startMillis,
      long endMillis,
      PoolSpec spec,
      long revision,
      int live,
      int active,
      int queued,
      long submitted,
      long completed,
      long rejected,
      long failed,
      EncodedHistogram queueWait,
      EncodedHistogram run,
      EncodedHistogram latency,
      HostLoad host,
      List<PoolId> dependencies,
      long droppedSamples,
      Map<String, String> labels) {
    this(
        pool,
        kind,
        instance,
        startMillis,
        endMillis,
        spec,
        revision,
        live,
        active,
        queued,
        submitted,
        completed,
        rejected,
        failed,
        queueWait,
        run,
        latency,
        host,
        dependencies,
        droppedSamples,
        labels,
        0,
        List.of(),
        Optional.empty());
  }

  /** The same sample, with what the reporter dropped since the last one it sent. */
  public PoolSample withDroppedSamples(long dropped) {
    return new PoolSample(
        pool,
        kind,
        instance,
        startMillis,
        endMillis,
        spec,
        revision,
        live,
        active,
        queued,
        submitted,
        completed,
        rejected,
        failed,
        queueWait,
        run,
        latency,
        host,
        dependencies,
        dropped,
        labels,
        leaseUntilMillis,
        calls,
        cache);
  }
}
