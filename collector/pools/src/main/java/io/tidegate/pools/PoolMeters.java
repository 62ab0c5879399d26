package io.tidegate.pools;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The meters of one pool in one registry. */
final class PoolMeters implements LatencyObserver, AutoCloseable {
  private static final String ENDPOINT = "tidegate.endpoint";
  private static final String OTEL = "db.client.connection";
  private static final String OTEL_POOL = OTEL + ".pool.name";
  private static final String OTEL_STATE = OTEL + ".state";

  private final ManagedPool pool;
  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  // Filled before any time is told, and not changed after.
  private final List<Timer> waits = new ArrayList<>();
  private final List<Timer> runs = new ArrayList<>();
  private final List<Timer> latencies = new ArrayList<>();
  private final List<Timer> opens = new ArrayList<>();
  // A function counter holds what it asks weakly; the pool holds this observer, and so them.
  private final List<LastTotal> totals = new ArrayList<>();
  private final Observation observation;

  PoolMeters(
      ManagedPool pool, MeterRegistry registry, MetricConvention convention, Tags commonTags) {
    this.pool = pool;
    this.registry = registry;
    this.tags = commonTags;
    switch (pool.type()) {
      case WORKER -> worker();
      case DB_CONNECTION -> {
        if (convention.micrometer()) {
          connections("hikaricp.connections");
        }
        if (convention.openTelemetry()) {
          openTelemetryConnections();
        }
      }
      case RPC_CONNECTION -> connections("tidegate.connections");
      case ENDPOINT -> endpoint();
      case CACHE -> cache();
    }
    this.observation = pool.observe(this);
  }

  private void worker() {
    Tags named = tags.and("name", pool.name());
    gauge("executor.active", named, BaseUnits.THREADS, p -> p.state().active());
    gauge("executor.queued", named, BaseUnits.TASKS, p -> p.state().queued());
    gauge("executor.queue.remaining", named, BaseUnits.TASKS, PoolMeters::queueRemaining);
    gauge("executor.pool.size", named, BaseUnits.THREADS, p -> p.state().live());
    if (pool instanceof ThreadBounds bounds) {
      gauge("executor.pool.core", named, BaseUnits.THREADS, p -> bounds.coreThreads());
      gauge("executor.pool.max", named, BaseUnits.THREADS, p -> bounds.mostThreads());
    } else {
      gauge("executor.pool.core", named, BaseUnits.THREADS, p -> p.state().size());
      gauge("executor.pool.max", named, BaseUnits.THREADS, p -> p.state().size());
    }
    counter("executor.completed", named, BaseUnits.TASKS, p -> p.counts().completed());
    timer(waits, "executor.idle", named, "Time in the queue");
    timer(runs, "executor", named, "Run time");
  }

  private void connections(String prefix) {
    Tags named = tags.and("pool", pool.name());
    gauge(prefix, named, null, p -> p.state().live());
    gauge(prefix + ".active", named, null, p -> p.state().active());
    gauge(prefix + ".idle", named, null, PoolMeters::idle);
    gauge(prefix + ".pending", named, null, p -> p.state().queued());
    gauge(prefix + ".max", named, null, p -> p.state().size());
    if (pool instanceof IdleBound bound) {
      gauge(prefix + ".min", named, null, p -> bound.leastIdle());
      timer(opens, prefix + ".creation", named, "Connection creation time");
    }
    counter(prefix + ".timeout", named, null, p -> p.counts().rejected());
    timer(waits, prefix + ".acquire", named, "Connection acquire time");
    timer(runs, prefix + ".usage", named, "Connection usage time");
  }

  /**
   * The conventions' units are notes such as {@code {connection}}, which Micrometer would make a
   * part of the name for Prometheus; OpenTelemetry's own exporter leaves them out there, as here.
   */
  private void openTelemetryConnections() {
    Tags named = tags.and(OTEL_POOL, pool.name());
    gauge(OTEL + ".count", named.and(OTEL_STATE, "used"), null, p -> p.state().active());
    gauge(OTEL + ".count", named.and(OTEL_STATE, "idle"), null, PoolMeters::idle);
    gauge(OTEL + ".max", named, null, p -> p.state().size());
    gauge(OTEL + ".pending_requests", named, null, p -> p.state().queued());
    if (pool instanceof IdleBound bound) {
      gauge(OTEL + ".idle.min", named, null, p -> bound.leastIdle());
      // All of them may be idle.
      gauge(OTEL + ".idle.max", named, null, p -> p.state().size());
      timer(opens, OTEL + ".create_time", named, "Time to create a new connection");
    }
    counter(OTEL + ".timeouts", named, null, p -> p.counts().rejected());
    timer(waits, OTEL + ".wait_time", named, "Time to obtain a connection");
    timer(runs, OTEL + ".use_time", named, "Time from borrowing to returning");
  }

  private void endpoint() {
    Tags named = tags.and("name", pool.name());
    gauge(ENDPOINT + ".active", named, null, p -> p.state().active());
    counter(ENDPOINT + ".failed", named, null, p -> p.counts().failed());
    timer(latencies, ENDPOINT, named, "Time of a call, until it is completed");
  }

  private void cache() {
    Tags named = tags.and("cache", pool.name());
    lookups(named.and("result", "hit"), CacheTotals::hits);
    lookups(named.and("result", "miss"), CacheTotals::misses);
  }

  private void lookups(Tags named, ToLongFunction<CacheTotals> which) {
    // While they cannot be read, a counter stays where it was.
    counter("cache.gets", named, null, p -> which.applyAsLong(p.cacheTotals().orElseThrow()));
  }

  private static double queueRemaining(ManagedPool pool) {
    PoolState state = pool.state();
    return Math.max(0, state.queueCapacity() - state.queued());
  }

  private static double idle(ManagedPool pool) {
    PoolState state = pool.state();
    return Math.max(0, state.live() - state.active());
  }

  private void gauge(String name, Tags named, String unit, ToDoubleFunction<ManagedPool> value) {
    if (free(name, named)) {
      meters.add(
          Gauge.builder(name, pool, value)
              .tags(named)
              .baseUnit(unit)
              .strongReference(true)
              .register(registry));
    }
  }

  private void counter(String name, Tags named, String unit, ToLongFunction<ManagedPool> total) {
    if (free(name, named)) {
      LastTotal last = new LastTotal(pool, total);
      totals.add(last);
      meters.add(
          FunctionCounter.builder(name, last, LastTotal::get)
              .tags(named)
              .baseUnit(unit)
              .register(registry));
    }
  }

  private void timer(List<Timer> list, String name, Tags named, String description) {
    if (free(name, named)) {
      Timer timer = Timer.builder(name).tags(named).description(description).register(registry);
      list.add(timer);
      meters.add(timer);
    }
  }

  private boolean free(String name, Tags named) {
    return registry.find(name).tags(named).meter() == null;
  }

  @Override
  public void queueWaitNanos(long nanos) {
    record(waits, nanos);
  }

  @Override
  public void runNanos(long nanos) {
    record(runs, nanos);
  }

  @Override
  public void latencyNanos(long nanos) {
    record(latencies, nanos);
  }

  @Override
  public void openNanos(long nanos) {
    record(opens, nanos);
  }

  private static void record(List<Timer> told, long nanos) {
    for (Timer timer : told) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void close() {
    observation.close();
    meters.forEach(registry::remove);
  }

  /** Unlike a gauge's, a function counter's failure would end the whole scrape. */
  private static final class LastTotal {
    private final ManagedPool pool;
    private final ToLongFunction<ManagedPool> total;
    private volatile long last;

    LastTotal(ManagedPool pool, ToLongFunction<ManagedPool> total) {
      this.pool = pool;
      this.total = total;
    }

    double get() {
      try {
        last = total.applyAsLong(pool);
      } catch (RuntimeException | LinkageError e) {
        // The gauges of the same pool fail as well, and Micrometer logs those.
        return last;
      }
      return last;
    }
  }
}
