package io.tidegate.pools;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Publishes pools as Micrometer meters, under the names that dashboards know already:
 *
 * <ul>
 *   <li>workers as {@code executor…} with the tag {@code name}; {@code executor.idle} is the time
 *       in the queue, {@code executor} the run time, as in Micrometer's own ExecutorServiceMetrics
 *   <li>database connections as {@code hikaricp.connections…} with the tag {@code pool}, whatever
 *       pool they are of, or as {@code db.client.connection…}; see {@link MetricConvention}
 *   <li>connections to other services as {@code tidegate.connections…}, the same meters
 *   <li>the lookups of caches as {@code cache.gets} with the tags {@code cache} and {@code
 *       result=hit|miss}, as Micrometer's own CacheMeterBinder does
 *   <li>timed methods as the timer {@code tidegate.endpoint}, with {@code tidegate.endpoint.active}
 *       and {@code tidegate.endpoint.failed}
 * </ul>
 *
 * <p>Where a registry has a meter of that name and those tags already, that one stays as it is, and
 * none is made: its owner publishes the same pool, and one that two record into counts twice.
 * Percentiles and histograms are the registry's to configure, by a MeterFilter.
 *
 * <p>Meters hold their pool strongly, until {@link #remove} or {@link #close}: an adapter is often
 * held by nobody else, and a gauge without its pool would read NaN while the pool works on.
 */
public final class PoolMetrics implements MeterBinder, AutoCloseable {
  private final MetricConvention convention;
  private final Tags tags;
  // Guarded by this.
  private final Set<MeterRegistry> registries = new LinkedHashSet<>();
  private final IdentityHashMap<ManagedPool, List<PoolMeters>> pools = new IdentityHashMap<>();
  private boolean closed;

  /** Micrometer's names, no more tags than those have. */
  public PoolMetrics() {
    this(MetricConvention.MICROMETER, List.of());
  }

  /**
   * @param tags for every meter. Prometheus takes no two meters of one name with different tag
   *     keys; where other binders publish executors or data sources too, better give the registry
   *     common tags.
   */
  public PoolMetrics(MetricConvention convention, Iterable<Tag> tags) {
    this.convention = Require.present("convention", convention);
    this.tags = Tags.of(Require.present("tags", tags));
  }

  /** Publishes a pool from now on; one that is there already is left as it is. */
  public synchronized PoolMetrics add(ManagedPool pool) {
    Require.present("pool", pool);
    if (closed || pools.containsKey(pool)) {
      return this;
    }
    List<PoolMeters> meters = new ArrayList<>();
    pools.put(pool, meters);
    registries.forEach(registry -> meters.add(meters(pool, registry)));
    return this;
  }

  /** Takes the pool's meters back; a pool that is not there is left alone. */
  public synchronized void remove(ManagedPool pool) {
    List<PoolMeters> meters = pools.remove(pool);
    if (meters != null) {
      meters.forEach(PoolMeters::close);
    }
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    if (!closed && registries.add(registry)) {
      pools.forEach((pool, meters) -> meters.add(meters(pool, registry)));
    }
  }

  private PoolMeters meters(ManagedPool pool, MeterRegistry registry) {
    return new PoolMeters(pool, registry, convention, tags);
  }

  /** Takes all meters back, out of every registry. */
  @Override
  public synchronized void close() {
    closed = true;
    pools.values().forEach(meters -> meters.forEach(PoolMeters::close));
    pools.clear();
    registries.clear();
  }
}
