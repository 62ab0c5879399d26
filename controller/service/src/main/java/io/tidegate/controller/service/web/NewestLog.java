package io.tidegate.controller.service.web;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest entries by event time, each key once. The order of arrival does not matter: partitions
 * that are read one after the other give the same log as when they are read side by side.
 */
final class NewestLog<T> {
  private record At(long atMillis, String key) {}

  private final int bound;
  private final TreeMap<At, T> entries =
      new TreeMap<>(Comparator.comparingLong(At::atMillis).thenComparing(At::key));
  private final Map<String, Long> known = new HashMap<>();

  NewestLog(int bound) {
    this.bound = bound;
  }

  /** Tells whether it was new; an entry with a known key must be later than the one it replaces. */
  boolean add(String key, long atMillis, T value) {
    Long before = known.get(key);
    if (before != null) {
      if (before >= atMillis) {
        return false;
      }
      entries.remove(new At(before, key));
    }
    known.put(key, atMillis);
    entries.put(new At(atMillis, key), value);
    if (entries.size() <= bound) {
      return true;
    }
    At oldest = entries.pollFirstEntry().getKey();
    known.remove(oldest.key());
    return !oldest.key().equals(key);
  }

  Optional<T> of(String key) {
    return Optional.ofNullable(known.get(key)).map(at -> entries.get(new At(at, key)));
  }

  List<T> newestFirst(int limit) {
    return page(limit, Optional.empty()).entries();
  }

  /**
   * The newest first.
   *
   * @param after only those that are older than this one, which may be gone
   */
  Paged<T> page(int limit, Optional<Mark> after) {
    NavigableMap<At, T> older =
        after
            .map(mark -> entries.headMap(new At(mark.number(), mark.name()), false))
            .orElse(entries);
    return Paged.of(
            older.descendingMap().entrySet().stream(),
            limit,
            entry -> new Mark(entry.getKey().atMillis(), entry.getKey().key(), ""))
        .map(Map.Entry::getValue);
  }
}
