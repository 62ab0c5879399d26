package io.tidegate.collector;

import io.tidegate.wire.Alert;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

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

  /** What the end of a window says of one pool. */
  record Roll(Quality quality, List<Alert> alerts) {}

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

  /** Ends one window for a pool. Windows of a pool have to be ended in the order of time. */
  Roll end(PoolId pool, PoolKind kind, long windowStartMillis, Set<String> reported) {
    Known known = pools.computeIfAbsent(pool, p -> new Known());
    known.kind = kind;
    List<Alert> alerts = new ArrayList<>();
    boolean oneIsMissing = false;
    for (Iterator<Map.Entry<String, Long>> i = known.lastWindowByInstance.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<String, Long> entry = i.next();
      String instance = entry.getKey();
      long silent = (windowStartMillis - entry.getValue()) / widthMillis;
      InstanceState before = InstanceState.afterSilence(silent - 1, options);
      if (reported.contains(instance)) {
        entry.setValue(windowStartMillis);
        change(pool, instance, before, InstanceState.LIVE, windowStartMillis, silent - 1, alerts);
        continue;
      }
      InstanceState after = InstanceState.afterSilence(silent, options);
      change(pool, instance, before, after, windowStartMillis, silent, alerts);
      oneIsMissing |= before == InstanceState.LIVE;
      if (after == InstanceState.GONE) {
        i.remove();
      }
    }
    for (String instance : new TreeSet<>(reported)) {
      if (known.lastWindowByInstance.putIfAbsent(instance, windowStartMillis) == null) {
        change(
            pool,
            instance,
            InstanceState.UNKNOWN,
            InstanceState.LIVE,
            windowStartMillis,
            0,
            alerts);
      }
    }
    if (known.lastWindowByInstance.isEmpty()) {
      pools.remove(pool);
    }
    return new Roll(
        reported.isEmpty()
            ? Quality.INSUFFICIENT
            : oneIsMissing ? Quality.PARTIAL : Quality.COMPLETE,
        alerts);
  }

  private void change(
      PoolId pool,
      String instance,
      InstanceState from,
      InstanceState to,
      long windowStartMillis,
      long silentWindows,
      List<Alert> alerts) {
    InstanceState.transition(from, to)
        .ifPresent(
            t ->
                alerts.add(
                    alert(t, pool, instance, windowStartMillis + widthMillis, silentWindows)));
  }

  private static Alert alert(
      InstanceState.Transition transition,
      PoolId pool,
      String instance,
      long atMillis,
      long silentWindows) {
    String text =
        switch (transition.to()) {
          case LIVE ->
              transition.from() == InstanceState.UNKNOWN
                  ? "%s of %s reports for the first time".formatted(instance, pool)
                  : "%s of %s reports again after %d silent windows"
                      .formatted(instance, pool, silentWindows);
          case GONE ->
              "%s of %s is taken for gone after %d silent windows"
                  .formatted(instance, pool, silentWindows);
          default ->
              "%s of %s has not reported for %d windows".formatted(instance, pool, silentWindows);
        };
    // A digest, because an instance's name alone may be as long as an id may be.
    String cause = pool.key() + '\n' + instance + '\n' + transition.alert() + '\n' + atMillis;
    String alertId = UUID.nameUUIDFromBytes(cause.getBytes(StandardCharsets.UTF_8)).toString();
    return new Alert(
        alertId, pool, transition.alert(), transition.severity(), atMillis, text, instance);
  }
}
