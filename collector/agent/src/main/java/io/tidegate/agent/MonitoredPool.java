package io.tidegate.agent;

import io.tidegate.pools.Knob;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolState;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSample;
import io.tidegate.wire.PoolSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registered pool and what was last reported of it. */
final class MonitoredPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MonitoredPool.class);

  private final PoolId id;
  private final ManagedPool pool;
  private final List<PoolId> dependencies;
  private final PoolTimes times = new PoolTimes();
  private final Observation observation;
  private final PoolRevision revision = new PoolRevision();
  // Guarded by this.
  private PoolCounts reported;
  private long reportedUntilMillis;
  private boolean failing;

  MonitoredPool(PoolId id, ManagedPool pool, List<PoolId> dependencies, long nowMillis) {
    this.id = id;
    this.pool = pool;
    this.dependencies = dependencies;
    this.reported = pool.counts();
    this.reportedUntilMillis = nowMillis;
    this.observation = pool.observe(times);
  }

  PoolId id() {
    return id;
  }

  ManagedPool pool() {
    return pool;
  }

  PoolRevision revision() {
    return revision;
  }

  /** The cell that was being sampled began in a time that the clock has left; see the sampler. */
  synchronized void startAnew(long nowMillis) {
    reportedUntilMillis = nowMillis;
  }

  /**
   * What happened since the last sample. Empty when no time passed, or the pool failed to answer:
   * that is logged once per episode, and its counts stand in the next sample.
   */
  synchronized Optional<PoolSample> sample(
      String instance,
      long endMillis,
      long longestMillis,
      HostLoad host,
      Map<String, String> labels) {
    if (endMillis <= reportedUntilMillis) {
      return Optional.empty();
    }
    try {
      PoolSnapshot snapshot = pool.snapshot();
      PoolState state = snapshot.state();
      PoolCounts counts = snapshot.counts();
      PoolTimes.Interval interval = times.take();
      // A collector refuses what is longer than its window: after a pause, only the end is claimed.
      long startMillis = Math.max(reportedUntilMillis, endMillis - longestMillis);
      PoolSample sample =
          new PoolSample(
              id,
              PoolKind.valueOf(pool.type().name()),
              instance,
              startMillis,
              endMillis,
              spec(pool, state),
              revision.number(),
              state.live(),
              state.active(),
              state.queued(),
              grown(counts.submitted(), reported.submitted()),
              grown(counts.completed(), reported.completed()),
              grown(counts.rejected(), reported.rejected()),
              grown(counts.failed(), reported.failed()),
              interval.queueWait(),
              interval.run(),
              interval.latency(),
              host,
              dependencies,
              0,
              labels);
      reported = counts;
      reportedUntilMillis = endMillis;
      if (failing) {
        failing = false;
        LOG.info("pool {} answers again", id);
      }
      return Optional.of(sample);
    } catch (RuntimeException | LinkageError e) {
      if (!failing) {
        failing = true;
        LOG.warn("pool {} cannot be sampled; other pools go on, this one is tried again", id, e);
      }
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    observation.close();
  }

  /** The owner may set a size beyond the limits by hand; what is reported is what is. */
  static PoolSpec spec(ManagedPool pool, PoolState state) {
    return new PoolSpec(
        state.size(),
        state.queueCapacity(),
        Math.min(state.minSize(), state.size()),
        Math.max(state.maxSize(), state.size()),
        !pool.knobs().contains(Knob.SIZE));
  }

  /**
   * Totals of foreign pools can start again, e.g. when a pool was rebuilt: then none is made up.
   */
  private static long grown(long now, long before) {
    return Math.max(0, now - before);
  }
}
