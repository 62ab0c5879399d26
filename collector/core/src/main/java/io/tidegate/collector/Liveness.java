package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which instances of a partition's pools are there, in event time. All that it remembers of an
 * instance is the last window in which it reported, and the labels that it had then.
 */
final class Liveness {
  private final long widthMillis;
  private final LivenessOptions options;
  private final Map<PoolId, Known> pools = new HashMap<>();

  /** The pools in their order; null when one came or went since. */
  private List<PoolId> inOrder = List.of();

  /** How many instances have this window as their last one. */
  private final NavigableMap<Long, Integer> instancesByLastWindow = new TreeMap<>();

  Liveness(long widthMillis, LivenessOptions options) {
    this.widthMillis = widthMillis;
    this.options = options;
  }

  /** What is remembered of a pool: its instances by name. */
  private static final class Known {
    private PoolKind kind;
    private String[] names = {};
    private long[] lastWindows = {};
    private List<Map<String, String>> labels = List.of();
    private Map<String, String> shared = Map.of();
  }

  int size() {
    return pools.size();
  }

  /**
   * Who was there in a window.
   *
   * @param missing instances that did not report and are waited for
   * @param newcomers of those that reported, the ones that were not known before
   * @param labels those that all known instances have with the same value, also the ones that are
   *     silent; so one that misses a window does not make the pool another one
   */
  record Attendance(int missing, Set<String> newcomers, Map<String, String> labels) {}

  boolean isEmpty() {
    return pools.isEmpty();
  }

  /** Remembers these pools, whose instances become known with the end of the window. */
  void enter(Set<PoolId> reported) {
    for (PoolId pool : reported) {
      if (!pools.containsKey(pool)) {
        pools.put(pool, new Known());
        inOrder = null;
      }
    }
  }

  /** The pools with an instance that is not gone, and those entered; in order. */
  List<PoolId> pools() {
    if (inOrder == null) {
      List<PoolId> sorted = new ArrayList<>(pools.keySet());
      sorted.sort(Comparator.naturalOrder());
      inOrder = sorted;
    }
    return inOrder;
  }

  /** The kind that the pool reported last. */
  PoolKind kind(PoolId pool) {
    return pools.get(pool).kind;
  }

  /** The start of the oldest window that is the last one of a known instance. */
  Optional<Long> oldestLastWindow() {
    return instancesByLastWindow.isEmpty()
        ? Optional.empty()
        : Optional.of(instancesByLastWindow.firstKey());
  }

  /**
   * Ends one window for a pool that is known or was entered. Windows of a pool have to be ended in
   * the order of time.
   *
   * @param reported in the order of their names
   * @param labels of each that reported; an instance's are mostly the very same object each time
   */
  Attendance end(
      PoolId pool,
      PoolKind kind,
      long windowStartMillis,
      List<String> reported,
      List<Map<String, String>> labels) {
    Known known = pools.get(pool);
    known.kind = kind;
    int missing = 0;
    int gone = 0;
    int came = 0;
    int next = 0;
    boolean relabelled = false;
    for (int i = 0; i < known.names.length; i++) {
      while (next < reported.size() && reported.get(next).compareTo(known.names[i]) < 0) {
        next++;
        came++;
      }
      if (next < reported.size() && reported.get(next).equals(known.names[i])) {
        Map<String, String> own = labels.get(next++);
        relabelled |= known.labels.set(i, own) != own;
        move(known.lastWindows[i], windowStartMillis);
        known.lastWindows[i] = windowStartMillis;
        continue;
      }
      long silent = silentWindows(known, i, windowStartMillis);
      missing += silent <= options.suspectAfterWindows() ? 1 : 0;
      gone += silent >= options.goneAfterWindows() ? 1 : 0;
    }
    came += reported.size() - next;
    Set<String> newcomers = Set.of();
    if (came > 0 || gone > 0) {
      newcomers = rebuild(known, windowStartMillis, reported, labels);
    }
    if (relabelled || came > 0 || gone > 0) {
      known.shared = shared(known.labels);
    }
    if (known.names.length == 0) {
      pools.remove(pool);
      inOrder = null;
    }
    return new Attendance(missing, newcomers, known.shared);
  }

  private long silentWindows(Known known, int i, long windowStartMillis) {
    return (windowStartMillis - known.lastWindows[i]) / widthMillis;
  }

  private void move(long fromWindow, long toWindow) {
    if (fromWindow != toWindow) {
      leave(fromWindow);
      instancesByLastWindow.merge(toWindow, 1, Integer::sum);
    }
  }

  private void leave(long window) {
    instancesByLastWindow.computeIfPresent(window, (w, count) -> count == 1 ? null : count - 1);
  }

  private static Map<String, String> shared(List<Map<String, String>> labels) {
    Map<String, String> shared = labels.isEmpty() ? Map.of() : labels.get(0);
    for (Map<String, String> own : labels) {
      if (!own.equals(shared)) {
        Map<String, String> both = new HashMap<>(shared);
        both.entrySet().retainAll(own.entrySet());
        shared = Map.copyOf(both);
      }
    }
    return shared;
  }

  private record Seen(long lastWindow, Map<String, String> labels) {}

  private Set<String> rebuild(
      Known known,
      long windowStartMillis,
      List<String> reported,
      List<Map<String, String>> labels) {
    TreeMap<String, Seen> instances = new TreeMap<>();
    for (int i = 0; i < known.names.length; i++) {
      if (silentWindows(known, i, windowStartMillis) >= options.goneAfterWindows()) {
        leave(known.lastWindows[i]);
      } else {
        instances.put(known.names[i], new Seen(known.lastWindows[i], known.labels.get(i)));
      }
    }
    Set<String> newcomers = new HashSet<>();
    for (int i = 0; i < reported.size(); i++) {
      Seen now = new Seen(windowStartMillis, labels.get(i));
      if (instances.putIfAbsent(reported.get(i), now) == null) {
        newcomers.add(reported.get(i));
        instancesByLastWindow.merge(windowStartMillis, 1, Integer::sum);
      }
    }
    known.names = instances.keySet().toArray(String[]::new);
    known.lastWindows = instances.values().stream().mapToLong(Seen::lastWindow).toArray();
    known.labels = new ArrayList<>(instances.values().stream().map(Seen::labels).toList());
    return newcomers;
  }
}
