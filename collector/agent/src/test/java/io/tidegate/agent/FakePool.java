package io.tidegate.agent;

import io.tidegate.pools.ApplyResult;
import io.tidegate.pools.ApplyResult.Status;
import io.tidegate.pools.CacheTotals;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A pool that is what the test says. Its owner's limits are 1 to 20. */
final class FakePool implements ManagedPool {
  final String name;
  final List<LatencyObserver> observers = new CopyOnWriteArrayList<>();
  final List<Integer> resizes = new ArrayList<>();
  volatile int size = 8;
  volatile int most = 20;
  volatile int queue = 100;
  volatile PoolCounts counts = PoolCounts.ZERO;
  volatile RuntimeException failure;
  volatile boolean failsToResize;
  volatile boolean failsBehindQueue;
  volatile boolean queueIsStuck;
  volatile PoolType type = PoolType.WORKER;
  volatile PoolPhase phase = PoolPhase.RUNNING;
  volatile Set<Knob> knobs = Set.of(Knob.SIZE, Knob.WARM);
  volatile ApplyResult answer;
  volatile CacheTotals cache;
  volatile int oneIn = 1;
  final List<Integer> warmUps = new ArrayList<>();

  FakePool(String name) {
    this.name = name;
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
    return knobs;
  }

  @Override
  public PoolSnapshot snapshot() {
    if (failure != null) {
      throw failure;
    }
    return new PoolSnapshot(phase, new PoolState(size, size, 3, 2, queue, 1, 20), counts);
  }

  @Override
  public PoolCounts counts() {
    return counts;
  }

  @Override
  public ApplyResult apply(PoolChange change) {
    if (failsToResize) {
      throw new IllegalStateException("half way");
    }
    if (answer != null) {
      return answer;
    }
    PoolSettings before = new PoolSettings(size, queue);
    if (change.warm().isPresent()) {
      warmUps.add(change.warm().getAsInt());
      return new ApplyResult(Status.CONVERGING, before, before, before, "warms up");
    }
    if (!knobs.contains(Knob.QUEUE_CAPACITY) && change.queueCapacity().isPresent()) {
      return new ApplyResult(Status.UNSUPPORTED, before, before, before, "no such queue");
    }
    int asked = change.size().orElse(size);
    if (change.expectedSize().isPresent() && change.expectedSize().getAsInt() != size) {
      return new ApplyResult(Status.STALE, before, before, before, "another size");
    }
    if (queueIsStuck && change.queueCapacity().isPresent()) {
      return new ApplyResult(Status.FAILED, before, before, before, "it is stuck");
    }
    resizes.add(asked);
    queue = change.queueCapacity().orElse(queue);
    if (failsBehindQueue) {
      throw new IllegalStateException("half way");
    }
    size = Math.min(asked, most);
    PoolSettings now = new PoolSettings(size, queue);
    return size == asked
        ? new ApplyResult(Status.APPLIED, before, now, now, "")
        : new ApplyResult(Status.CLAMPED, before, now, now, "asked for " + asked);
  }

  @Override
  public Optional<CacheTotals> cacheTotals() {
    return Optional.ofNullable(cache);
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    observers.add(observer);
    return new Observation() {
      @Override
      public void thin(int wanted) {
        oneIn = wanted;
      }

      @Override
      public int oneIn() {
        return oneIn;
      }

      @Override
      public void close() {
        observers.remove(observer);
      }
    };
  }
}
