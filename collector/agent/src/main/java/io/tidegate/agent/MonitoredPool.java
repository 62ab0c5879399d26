package io.tidegate.agent;

import io.tidegate.pools.CacheTotals;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolState;
import io.tidegate.wire.CacheCounts;
import io.tidegate.wire.DependencyCalls;
import io.tidegate.wire.Heartbeat;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolPhase;
import io.tidegate.wire.PoolSample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registered pool and what was last reported of it. */
final class MonitoredPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MonitoredPool.class);

  /** More than can have been under way when the pool was registered. */
  static final int MOST_ENDED_ELSEWHERE = 10_000;

  private final String instance;
  private final PoolId id;
  private final ManagedPool pool;
  private final List<PoolId> dependencies;
  private final PoolControl control;
  private final PoolTimes times = new PoolTimes();
  private final PoolObserver observer;
  private final Observation observation;
  private final CallScopes scopes;
  private final Map<PoolId, CallMeter> calls = new ConcurrentHashMap<>();
  private final AtomicInteger endedElsewhere = new AtomicInteger();
  private volatile boolean scoped = true;
  // Guarded by this.
  private PoolCounts reported;
  private Optional<CacheTotals> reportedCache;
  private long reportedUntilMillis;
  private boolean failing;
  private boolean closed;
  // Of the pulse's thread.
  private Heartbeat.Pool lastBeat;

  MonitoredPool(
      String instance,
      PoolId id,
      ManagedPool pool,
      List<PoolId> dependencies,
      OwnerRule rule,
      CallScopes scopes,
      long nowMillis) {
    this.instance = instance;
    this.id = id;
    this.pool = pool;
    this.dependencies = dependencies;
    this.control = new PoolControl(instance, id, pool, rule);
    this.reported = pool.counts();
    this.reportedCache = pool.cacheTotals();
    this.reportedUntilMillis = nowMillis;
    this.scopes = scopes;
    this.observer = new PoolObserver(this, times, scopes);
    this.observation = pool.observe(observer);
  }

  PoolId id() {
    return id;
  }

  ManagedPool pool() {
    return pool;
  }

  PoolControl control() {
    return control;
  }

  /** What counts the calls from this pool to another. */
  CallMeter calls(PoolId dependency) {
    CallMeter meter = calls.get(dependency);
    return meter == null ? calls.computeIfAbsent(dependency, CallMeter::new) : meter;
  }

  /**
   * Whether the start and the end of a task tell whose work a thread does. Not once the pool is
   * taken off, nor if its tasks end on other threads than they begin on.
   */
  boolean scoped() {
    return scoped;
  }

  void endedElsewhere() {
    if (endedElsewhere.incrementAndGet() == MOST_ENDED_ELSEWHERE && scoped) {
      scoped = false;
      LOG.info(
          "tasks of pool {} end on other threads than they begin on: what they borrow is not counted"
              + " as its calls",
          id);
    }
  }

  /** The cell that was being sampled began in a time that the clock has left; see the sampler. */
  synchronized void startAnew(long nowMillis) {
    reportedUntilMillis = nowMillis;
  }

  /**
   * What happened since the last sample. Empty when no time passed, or the pool failed to answer:
   * that is logged once per episode, and its counts stand in the next sample.
   *
   * @param scratch for use meanwhile
   */
  synchronized Optional<PoolSample> sample(
      long endMillis,
      long longestMillis,
      HostLoad host,
      Map<String, String> labels,
      Scratch scratch) {
    if (endMillis <= reportedUntilMillis) {
      return Optional.empty();
    }
    try {
      PoolControl.View view = control.view();
      Optional<CacheTotals> cache = pool.cacheTotals();
      PoolState state = view.snapshot().state();
      PoolCounts counts = view.snapshot().counts();
      PoolTimes.Interval interval = times.take(scratch, observation.oneIn());
      // A collector refuses what is longer than its window: after a pause, only the end is claimed.
      long startMillis = Math.max(reportedUntilMillis, endMillis - longestMillis);
      PoolSample sample =
          new PoolSample(
              id,
              kind(),
              instance,
              startMillis,
              endMillis,
              control.spec(state),
              view.revision(),
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
              labels,
              view.leaseUntilMillis(),
              takeCalls(),
              cache.map(this::grown));
      observation.thin(
          scopes.marksTasks() ? 1 : Thinning.oneIn(sample.completed(), endMillis - startMillis));
      reported = counts;
      reportedCache = cache;
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

  /**
   * The pool's part of a heartbeat. While it does not answer, that is what it last said; empty if
   * it never did.
   */
  Optional<Heartbeat.Pool> beat() {
    try {
      PoolSnapshot snapshot = pool.snapshot();
      PoolState state = snapshot.state();
      lastBeat =
          new Heartbeat.Pool(
              id,
              kind(),
              PoolPhase.valueOf(snapshot.phase().name()),
              control.spec(state),
              state.active(),
              state.queued());
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("pool {} does not tell its state; the sampler says so once", id, e);
    }
    return Optional.ofNullable(lastBeat);
  }

  /** Lets go of the pool; a size that was leased goes back to the owner. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    scoped = false;
    observation.close();
    observer.ended();
    control.letGo();
  }

  private PoolKind kind() {
    return PoolKind.valueOf(pool.type().name());
  }

  private List<DependencyCalls> takeCalls() {
    if (calls.isEmpty()) {
      return List.of();
    }
    List<DependencyCalls> taken = new ArrayList<>(calls.size());
    calls.values().forEach(meter -> meter.take().ifPresent(taken::add));
    taken.sort(Comparator.comparing(call -> call.dependency().key()));
    return taken;
  }

  private CacheCounts grown(CacheTotals now) {
    CacheTotals before = reportedCache.orElse(now);
    return new CacheCounts(grown(now.hits(), before.hits()), grown(now.misses(), before.misses()));
  }

  /**
   * Totals of foreign pools can start again, e.g. when a pool was rebuilt: then none is made up.
   */
  private static long grown(long now, long before) {
    return Math.max(0, now - before);
  }
}
