package io.tidegate.pools;

import io.tidegate.pools.ApplyResult.Status;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A cache: its hits and misses can be watched, and, if its owner gave a warmer, it can be warmed.
 *
 * <p>The counts of its snapshot are those of the warm-ups: submitted are those that were started,
 * rejected those asked for while one ran, failed those that threw or took too long. It has no times
 * to observe.
 */
public final class CachePool implements ManagedPool, AutoCloseable {
  private final CachePoolBuilder settings;
  private final CacheWarmer warmer;
  private final AtomicBoolean unreadable = new AtomicBoolean();

  CachePool(CachePoolBuilder settings) {
    this.settings = settings;
    this.warmer = new CacheWarmer(settings);
  }

  /** A cache of which two numbers can be read, from any thread and without waiting. */
  public static CachePoolBuilder builder(String name, LongSupplier hits, LongSupplier misses) {
    Require.present("hits", hits);
    Require.present("misses", misses);
    return builder(name, () -> new CacheTotals(hits.getAsLong(), misses.getAsLong()));
  }

  /** A cache whose numbers are read together. */
  public static CachePoolBuilder builder(String name, Supplier<CacheTotals> totals) {
    return new CachePoolBuilder(name, totals);
  }

  @Override
  public String name() {
    return settings.name;
  }

  @Override
  public PoolType type() {
    return PoolType.CACHE;
  }

  @Override
  public Set<Knob> knobs() {
    return settings.warmer == null ? Set.of() : Set.of(Knob.WARM);
  }

  @Override
  public PoolSnapshot snapshot() {
    CacheWarmer.Progress progress = warmer.progress();
    return new PoolSnapshot(
        progress.closed() ? PoolPhase.TERMINATED : PoolPhase.RUNNING,
        new PoolState(1, 1, progress.running() ? 1 : 0, 0, 0, 1, 1),
        progress.counts());
  }

  /** The lookups; empty, and the failure handler is told once, while reading them fails. */
  @Override
  public Optional<CacheTotals> cacheTotals() {
    try {
      CacheTotals totals = Require.present("totals", settings.totals.get());
      unreadable.set(false);
      return Optional.of(totals);
    } catch (Exception | LinkageError e) {
      if (!unreadable.getAndSet(true)) {
        warmer.report(
            new IllegalStateException(
                "the hits and misses of cache '%s' could not be read: %s"
                    .formatted(settings.name, e),
                e));
      }
      return Optional.empty();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A warm-up is started on a thread of the cache's own, whatever number is asked for, and the
   * result is CONVERGING. While one runs, another changes nothing, and the result says so.
   */
  @Override
  public synchronized ApplyResult apply(PoolChange change) {
    StringBuilder detail = new StringBuilder();
    ApplyResult result = Applying.apply(this, change, admitted -> detail.append(warmer.start()));
    if (!result.status().changed()) {
      return result;
    }
    return new ApplyResult(
        Status.CONVERGING,
        result.before(),
        result.applied(),
        result.effective(),
        detail.toString());
  }

  /** Nothing to observe: what a cache has are totals. */
  @Override
  public Observation observe(LatencyObserver observer) {
    Require.present("observer", observer);
    return () -> {};
  }

  /** Interrupts a warm-up that runs, waits 1 s at most for its end, and starts none any more. */
  @Override
  public void close() {
    warmer.close();
  }
}
