package io.tidegate.launcher.demo;

import io.tidegate.wire.Decision;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was seen of one run, on the axis of its traffic: window 0 is the first row that was played.
 * Fed while the run goes on, from the threads that see it.
 */
final class RunRecord {
  /** A pool is in breach where its p99 was over the SLO in two of three windows. */
  private static final int BREACH_SPAN = 3;

  private static final int BREACH_WINDOWS = 2;
  private static final long UNKNOWN = -1;

  /** A forecast after this many windows without one is a new one, not the same again. */
  private static final int QUIET_WINDOWS = 5;

  private final long windowMillis;
  private final int windows;
  private final Map<PoolId, Double> sloMillis;
  private final SortedMap<PoolId, TreeMap<Long, PoolWindow>> byPool = new TreeMap<>();
  private final List<Forecast> episodes = new ArrayList<>();
  private final Map<PoolId, Long> lastExpected = new TreeMap<>();
  private final List<Decision> changes = new ArrayList<>();
  private final Map<String, Verification> verifications = new TreeMap<>();

  private long startMillis = UNKNOWN;

  /**
   * @param sloMillis each pool's p99 SLO
   */
  RunRecord(long windowMillis, int windows, Map<PoolId, Double> sloMillis) {
    this.windowMillis = windowMillis;
    this.windows = windows;
    this.sloMillis = Map.copyOf(sloMillis);
  }

  /** Said once, as soon as the driver has started. */
  synchronized void startsAt(long epochMillis) {
    startMillis = epochMillis;
  }

  /** The window on the traffic's axis that contains a time; negative before its start. */
  synchronized int index(long millis) {
    return startMillis == UNKNOWN ? -1 : (int) Math.floorDiv(millis - startMillis, windowMillis);
  }

  synchronized void add(PoolWindow window) {
    byPool.computeIfAbsent(window.pool(), p -> new TreeMap<>()).put(window.startMillis(), window);
  }

  private PoolWindow at(PoolId pool, int index) {
    TreeMap<Long, PoolWindow> seen = byPool.get(pool);
    return seen == null ? null : seen.get(startMillis + index * windowMillis);
  }

  /** Returns whether it begins an episode: its pool had none that expected a breach for a while. */
  synchronized boolean add(Forecast forecast) {
    if (!forecast.breachExpected() || index(forecast.madeAtMillis() - 1) < 0) {
      return false;
    }
    Long last = lastExpected.put(forecast.pool(), forecast.madeAtMillis());
    boolean begins = last == null || forecast.madeAtMillis() - last > QUIET_WINDOWS * windowMillis;
    if (begins) {
      episodes.add(forecast);
    }
    return begins;
  }

  synchronized void add(Decision decision) {
    if (decision.resizes()) {
      changes.add(decision);
    }
  }

  synchronized void add(Verification verification) {
    verifications.put(verification.decisionId(), verification);
  }

  int windows() {
    return windows;
  }

  synchronized List<PoolId> pools() {
    return List.copyOf(byPool.keySet());
  }

  /** All pools' sizes together, one value for each window in which every pool was seen. */
  synchronized List<Integer> totalSizes() {
    List<Integer> totals = new ArrayList<>();
    for (int i = 0; i < windows; i++) {
      int total = totalSize(i);
      if (total > 0) {
        totals.add(total);
      }
    }
    return totals;
  }

  /** All pools' sizes in one window; 0 where not every pool was seen. */
  synchronized int totalSize(int index) {
    int total = 0;
    for (PoolId pool : byPool.keySet()) {
      PoolWindow window = at(pool, index);
      if (window == null) {
        return 0;
      }
      total += window.size();
    }
    return total;
  }

  /** The newest window of which every pool was seen; -1: none. */
  synchronized int newestComplete() {
    for (int i = windows - 1; i >= 0; i--) {
      if (totalSize(i) > 0) {
        return i;
      }
    }
    return -1;
  }

  /** The first window from {@code from} to {@code to} at which the pool was in breach; -1: none. */
  synchronized int breachBetween(PoolId pool, int from, int to) {
    for (int i = Math.max(0, from); i <= Math.min(to, windows - 1); i++) {
      if (over(pool, i) && inBreach(pool, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean inBreach(PoolId pool, int first) {
    int over = 0;
    for (int i = first; i < first + BREACH_SPAN; i++) {
      over += over(pool, i) ? 1 : 0;
    }
    return over >= BREACH_WINDOWS;
  }

  private boolean over(PoolId pool, int index) {
    PoolWindow window = at(pool, index);
    return window != null
        && !window.latency().isEmpty()
        && window.latency().p99Millis() > sloMillis.get(pool);
  }

  /** The forecasts that began an episode, in order. */
  synchronized List<Forecast> episodes() {
    return List.copyOf(episodes);
  }

  /** Resizes and take-backs that were sent, in order. */
  synchronized List<Decision> changes() {
    return List.copyOf(changes);
  }

  /** KEPT, ROLLED_BACK or INCONCLUSIVE; PENDING where the run ended first. */
  synchronized String verdict(Decision decision) {
    Verification verification = verifications.get(decision.decisionId());
    return verification == null ? "PENDING" : verification.verdict().name();
  }
}
