package io.tidegate.bridge;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/**
 * Finds what belongs to a pool by the pool's identity, without keeping the pool alive: a value must
 * not refer to its key. Reading takes no lock. It grows with the pools of the JVM, not with tasks;
 * entries of pools that are gone are dropped when it would grow.
 */
final class IdentityTable<V> {
  private volatile AtomicReferenceArray<Entry<V>> entries = new AtomicReferenceArray<>(64);
  // Guarded by this.
  private int used;

  /** Null: none. */
  V get(Object key) {
    return find(entries, key);
  }

  synchronized V computeIfAbsent(Object key, Supplier<V> value) {
    V known = find(entries, key);
    if (known != null) {
      return known;
    }
    if (2 * (used + 1) > entries.length()) {
      rebuild();
    }
    V added = value.get();
    put(entries, new Entry<>(key, added));
    used++;
    return added;
  }

  private void rebuild() {
    AtomicReferenceArray<Entry<V>> old = entries;
    int live = 0;
    for (int i = 0; i < old.length(); i++) {
      live += old.get(i) != null && !old.get(i).refersTo(null) ? 1 : 0;
    }
    int length = 64;
    while (length < 4 * (live + 1)) {
      length *= 2;
    }
    AtomicReferenceArray<Entry<V>> fresh = new AtomicReferenceArray<>(length);
    used = 0;
    for (int i = 0; i < old.length(); i++) {
      Entry<V> entry = old.get(i);
      if (entry != null && !entry.refersTo(null)) {
        put(fresh, entry);
        used++;
      }
    }
    entries = fresh;
  }

  private static <V> V find(AtomicReferenceArray<Entry<V>> table, Object key) {
    int mask = table.length() - 1;
    // At least half of the places are empty, so the search ends.
    for (int i = hash(key) & mask; ; i = (i + 1) & mask) {
      Entry<V> entry = table.get(i);
      if (entry == null) {
        return null;
      }
      if (entry.refersTo(key)) {
        return entry.value;
      }
    }
  }

  private static <V> void put(AtomicReferenceArray<Entry<V>> table, Entry<V> entry) {
    int mask = table.length() - 1;
    int i = entry.hash & mask;
    while (table.get(i) != null) {
      i = (i + 1) & mask;
    }
    table.set(i, entry);
  }

  private static int hash(Object key) {
    int hash = System.identityHashCode(key);
    return hash ^ (hash >>> 16);
  }

  private static final class Entry<V> extends WeakReference<Object> {
    private final int hash;
    private final V value;

    Entry(Object key, V value) {
      super(key);
      this.hash = hash(key);
      this.value = value;
    }
  }
}
