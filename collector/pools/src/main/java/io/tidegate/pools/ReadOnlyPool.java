package io.tidegate.pools;

import java.util.Optional;
import java.util.Set;

/** A pool that is watched and that nobody changes from afar. */
public final class ReadOnlyPool implements ManagedPool {
  private final ManagedPool pool;

  public ReadOnlyPool(ManagedPool pool) {
    this.pool = Require.present("pool", pool);
  }

  @Override
  public String name() {
    return pool.name();
  }

  @Override
  public PoolType type() {
    return pool.type();
  }

  @Override
  public Set<Knob> knobs() {
    return Set.of();
  }

  @Override
  public PoolSnapshot snapshot() {
    return pool.snapshot();
  }

  /** Changes nothing; the result is UNSUPPORTED. */
  @Override
  public ApplyResult apply(PoolChange change) {
    return Applying.apply(this, change, admitted -> {});
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return pool.observe(observer);
  }

  @Override
  public Optional<CacheTotals> cacheTotals() {
    return pool.cacheTotals();
  }
}
