package io.tidegate.sim.safety;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.Knob;
import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolChange;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolPhase;
import io.tidegate.pools.PoolSettings;
import io.tidegate.pools.PoolSnapshot;
import io.tidegate.pools.PoolState;
import io.tidegate.pools.PoolType;
import java.util.Set;

/** The pool that an agent sets: a size and a queue, and what it does with them is the model's. */
final class ModelPool implements ManagedPool {
  static final int QUEUE_CAPACITY = 200;
  static final int LARGEST = 1_000;

  private final String name;
  private final PoolType type;
  private int size;
  private int queue = QUEUE_CAPACITY;
  private int active;
  private int queued;
  private boolean failing;

  ModelPool(String name, PoolType type, int size) {
    this.name = name;
    this.type = type;
    this.size = size;
  }

  int size() {
    return size;
  }

  int queue() {
    return queue;
  }

  /** Past the agent. */
  void setQueue(int tasks) {
    queue = tasks;
  }

  /** By hand, past the agent. */
  void setByOwner(int newSize) {
    size = newSize;
  }

  void busy(int newActive, int newQueued) {
    active = newActive;
    queued = newQueued;
  }

  /** Whether it cannot change anything for now. */
  void failing(boolean fails) {
    failing = fails;
  }

  boolean failing() {
    return failing;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return type;
  }

  @Override
  public Set<Knob> knobs() {
    return Set.of(Knob.SIZE, Knob.QUEUE_CAPACITY, Knob.WARM);
  }

  @Override
  public PoolSnapshot snapshot() {
    return new PoolSnapshot(
        PoolPhase.RUNNING,
        new PoolState(size, size, Math.min(active, size), queued, queue, 1, LARGEST),
        PoolCounts.ZERO);
  }

  @Override
  public ApplyResult apply(PoolChange change) {
    PoolSettings before = settings();
    if (failing) {
      return new ApplyResult(Status.FAILED, before, before, before, "out of threads");
    }
    if (change.expectedSize().isPresent() && change.expectedSize().getAsInt() != size) {
      return new ApplyResult(Status.STALE, before, before, before, "another size");
    }
    if (change.size().isPresent()) {
      size = change.size().getAsInt();
    }
    queue = change.queueCapacity().orElse(queue);
    return new ApplyResult(Status.APPLIED, before, settings(), settings(), "");
  }

  private PoolSettings settings() {
    return new PoolSettings(size, queue);
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    return () -> {};
  }
}
