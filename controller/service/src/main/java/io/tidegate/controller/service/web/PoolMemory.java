package io.tidegate.controller.service.web;

import io.tidegate.wire.PoolId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which pools of a large fleet are remembered. The first ones are, until there are too many; then
 * another one is in place of one that was silent for a quarter of an hour (in event time), or, if
 * something is about to happen to it or somebody looks at it, of the one that is calm and silent
 * longest. All are known by name. Not thread-safe.
 */
final class PoolMemory {
  private static final int MOST_NAMES = 200_000;
  private static final long SILENT_MILLIS = 15 * 60_000;

  private final FleetView.Limits limits;
  private final Map<PoolId, PoolTrack> tracks = new HashMap<>();
  private final Set<PoolId> names = new HashSet<>();
  private long newestMillis;

  /** No silent pool is looked for before: it would be, for every message of a large fleet. */
  private long searchMillis;

  PoolMemory(FleetView.Limits limits) {
    this.limits = limits;
  }

  /** For a message of this time: the pool's memory, if it is remembered from now on. */
  Optional<PoolTrack> at(PoolId pool, long atMillis, boolean urgent) {
    newestMillis = Math.max(newestMillis, atMillis);
    PoolTrack known = tracks.get(pool);
    if (known != null) {
      return Optional.of(known);
    }
    if (names.size() < MOST_NAMES) {
      names.add(pool);
    }
    boolean room = tracks.size() < limits.pools() || (urgent ? forgetCalmest() : forgetSilent());
    return room ? Optional.of(remember(pool)) : Optional.empty();
  }

  /** Of a pool that somebody looks at: from now on it is remembered. */
  Optional<PoolTrack> seen(PoolId pool) {
    if (!tracks.containsKey(pool) && names.contains(pool)) {
      forgetCalmest();
      remember(pool);
    }
    return Optional.ofNullable(tracks.get(pool));
  }

  private PoolTrack remember(PoolId pool) {
    PoolTrack track = new PoolTrack(pool, limits);
    tracks.put(pool, track);
    return track;
  }

  private boolean forgetCalmest() {
    tracks.entrySet().stream()
        .min(
            Comparator.comparing((Map.Entry<PoolId, PoolTrack> e) -> e.getValue().breachExpected())
                .thenComparing(e -> e.getValue().newestMillis())
                .thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .ifPresent(tracks::remove);
    return true;
  }

  private boolean forgetSilent() {
    if (newestMillis < searchMillis) {
      return false;
    }
    Optional<Map.Entry<PoolId, PoolTrack>> longest =
        tracks.entrySet().stream()
            .min(Comparator.comparingLong(entry -> entry.getValue().newestMillis()));
    long silentFrom = longest.orElseThrow().getValue().newestMillis();
    if (silentFrom + SILENT_MILLIS > newestMillis) {
      searchMillis = silentFrom + SILENT_MILLIS;
      return false;
    }
    tracks.remove(longest.get().getKey());
    return true;
  }

  boolean knows(PoolId pool) {
    return names.contains(pool);
  }

  /** Pools that are known by name. */
  int known() {
    return names.size();
  }

  /** Of a pool that is remembered. */
  Optional<PoolTrack> of(PoolId pool) {
    return Optional.ofNullable(tracks.get(pool));
  }

  Collection<PoolTrack> all() {
    return tracks.values();
  }
}
