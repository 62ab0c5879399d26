package io.tidegate.agent;

import io.tidegate.pools.LatencyObserver;
import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.Observation;
import io.tidegate.pools.PoolCounts;
import io.tidegate.pools.PoolState;
import io.tidegate.pools.PoolType;
import io.tidegate.pools.ResizeOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A pool that is what the test says. Its owner's limits are 1 to 20. */
final class FakePool implements ManagedPool {
  final String name;
  final List<LatencyObserver> observers = new CopyOnWriteArrayList<>();
  final List<Integer> resizes = new ArrayList<>();
  volatile int size = 8;
  volatile int most = 20;
  volatile PoolCounts counts = PoolCounts.ZERO;
  volatile RuntimeException failure;
  volatile boolean failsToResize;

  FakePool(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolType type() {
    return PoolType.WORKER;
  }

  @Override
  public PoolState state() {
    if (failure != null) {
      throw failure;
    }
    return new PoolState(size, size, 3, 2, 100, 1, 20);
  }

  @Override
  public PoolCounts counts() {
    return counts;
  }

  @Override
  public ResizeOutcome resize(int newSize) {
    if (failsToResize) {
      throw new IllegalStateException("half way");
    }
    if (newSize > 20) {
      return new ResizeOutcome.Rejected("size " + newSize + ": must be 1 to 20");
    }
    resizes.add(newSize);
    int before = size;
    size = Math.min(newSize, most);
    return new ResizeOutcome.Applied(before, size);
  }

  @Override
  public Observation observe(LatencyObserver observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }
}
