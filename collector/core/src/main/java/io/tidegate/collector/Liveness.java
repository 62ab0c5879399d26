package io.tidegate.collector;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which instances of a partition's pools are there, in event time. All that it remembers of an
 * instance is the last window in which it reported.
 */
final class Liveness {
  private final long widthMillis;
  private final LivenessOptions options;
  private final SortedMap<PoolId, Known> pools = new TreeMap<>();

  Liveness(long widthMillis, LivenessOptions options) {
    this.widthMillis = widthMillis;
    this.options = options;
  }

  /** What is remembered of a pool. */
  private static final class Known {
    private PoolKind kind;
    private final SortedMap<String, Long> lastWindowByInstance = new TreeMap<>();
  }

  int size() {
    return pools.size();
  }

  boolean isEmpty() {
    return pools.isEmpty();
  }

  /** The pools with an instance that is not gone. */
  NavigableSet<PoolId> pools() {
    return new TreeSet<>(pools.keySet());
  }

  /** The kind that the pool reported last. */
  PoolKind kind(PoolId pool) {
    return pools.get(pool).kind;
  }

  /** The start of the oldest window that is the last one of a known instance. */
  Optional<Long> oldestLastWindow() {
    return pools.values().stream()
        .flatMap(known -> known.lastWindowByInstance.values().stream())
        .min(Long::compare);
  }

  /**
   * Ends one window for a pool and tells how good it is. Windows of a pool have to be ended in the
   * order of time.
   */
  Quality end(PoolId pool, PoolKind kind, long windowStartMillis, Set<String> reported) {
    Known known = pools.computeIfAbsent(pool, p -> new Known());
    known.kind = kind;
    boolean oneIsMissing = false;
    for (Iterator<Map.Entry<String, Long>> i = known.lastWindowByInstance.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<String, Long> entry = i.next();
      if (reported.contains(entry.getKey())) {
        continue;
      }
      long silent = (windowStartMillis - entry.getValue()) / widthMillis;
      oneIsMissing |= silent <= options.suspectAfterWindows();
      if (silent >= options.goneAfterWindows()) {
        i.remove();
      }
    }
    for (String instance : reported) {
      known.lastWindowByInstance.put(instance, windowStartMillis);
    }
    if (known.lastWindowByInstance.isEmpty()) {
      pools.remove(pool);
    }
    if (reported.isEmpty()) {
      return Quality.INSUFFICIENT;
    }
    return oneIsMissing ? Quality.PARTIAL : Quality.COMPLETE;
  }
}
