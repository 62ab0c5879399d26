package io.tidegate.javaagent;

import io.tidegate.bridge.ExecutorProbe;
import io.tidegate.bridge.Times;
import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.Knob;
import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolChange;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolType;
import io.tidegate.pools.ThreadPoolExecutorAdapter;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** An executor whose gauges come from its adapter, and whose times and losses from its probe. */
final class ExecutorPool implements ManagedPool, Times {
  private final ThreadPoolExecutorAdapter adapter;
  private final ExecutorProbe probe;
  private final CopyOnWriteArrayList<LatencyObserver> observers = new CopyOnWriteArrayList<>();

  ExecutorPool(ThreadPoolExecutorAdapter adapter, ExecutorProbe probe) {
    this.adapter = adapter;
    this.probe = probe;
    // The probe counts what is rejected; the application's handler stays the only one.
    adapter.close();
  }

  @Override
  public String name() {
    return adapter.name();
  }

  @Override
  public PoolType type() {
    return adapter.type();
  }

  @Override
  public Set<Knob> knobs() {
    return adapter.knobs();
  }

  @Override
  public PoolSnapshot snapshot() {
    PoolSnapshot found = adapter.snapshot();
    PoolCounts counts = found.counts();
    return new PoolSnapshot(
        found.phase(),
        found.state(),
        new PoolCounts(counts.submitted(), counts.completed(), probe.rejected(), probe.failed()));
  }

  @Override
  public ApplyResult apply(PoolChange change) {
    return adapter.apply(change);
  }

  /** Tasks are timed while somebody observes. */
  @Override
  public Observation observe(LatencyObserver observer) {
    observers.add(observer);
    probe.tell(this);
    return () -> {
      observers.remove(observer);
      if (observers.isEmpty()) {
        probe.tell(null);
      }
    };
  }

  @Override
  public void waited(long nanos) {
    for (LatencyObserver observer : observers) {
      observer.queueWaitNanos(nanos);
    }
  }

  @Override
  public void ran(long runNanos, long latencyNanos) {
    for (LatencyObserver observer : observers) {
      observer.runNanos(runNanos);
      observer.latencyNanos(latencyNanos);
    }
  }
}
