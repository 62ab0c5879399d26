package io.tidegate.pools;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The phases of one pool, in the open: a table of what can follow what, and who is told. */
final class PoolLifecycle {
  private static final Map<PoolPhase, Set<PoolPhase>> NEXT = new EnumMap<>(PoolPhase.class);

  static {
    NEXT.put(PoolPhase.CREATED, EnumSet.of(PoolPhase.PENDING));
    NEXT.put(
        PoolPhase.PENDING, EnumSet.of(PoolPhase.RUNNING, PoolPhase.TERMINATED, PoolPhase.FAILED));
    NEXT.put(
        PoolPhase.RUNNING, EnumSet.of(PoolPhase.PAUSED, PoolPhase.TERMINATED, PoolPhase.FAILED));
    NEXT.put(
        PoolPhase.PAUSED, EnumSet.of(PoolPhase.RUNNING, PoolPhase.TERMINATED, PoolPhase.FAILED));
    // Rebooted.
    NEXT.put(PoolPhase.TERMINATED, EnumSet.of(PoolPhase.PENDING));
    NEXT.put(PoolPhase.FAILED, EnumSet.of(PoolPhase.PENDING));
  }

  private final String pool;
  private final List<PoolListener> listeners = new CopyOnWriteArrayList<>();
  private volatile PoolPhase phase = PoolPhase.CREATED;

  PoolLifecycle(String pool) {
    this.pool = pool;
  }

  static Set<PoolPhase> after(PoolPhase phase) {
    return NEXT.get(phase);
  }

  PoolPhase phase() {
    return phase;
  }

  void add(PoolListener listener) {
    listeners.add(Require.present("listener", listener));
  }

  /** False, and nothing changes, if the table does not allow it. */
  boolean moveTo(PoolPhase next) {
    PoolPhase before;
    synchronized (this) {
      before = phase;
      if (!NEXT.get(before).contains(next)) {
        return false;
      }
      phase = next;
    }
    for (PoolListener listener : listeners) {
      try {
        listener.phaseChanged(pool, before, next);
      } catch (Throwable e) {
        Uncaught.report(e);
      }
    }
    return true;
  }

  void tell(WorkerView worker) {
    for (PoolListener listener : listeners) {
      try {
        listener.workerChanged(pool, worker);
      } catch (Throwable e) {
        Uncaught.report(e);
      }
    }
  }
}
