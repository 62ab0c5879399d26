package io.tidegate.wire;

/** Lookups of a cache over an interval. */
public record CacheCounts(long hits, long misses) {
  public CacheCounts {
    Check.notNegative("cache.hits", hits);
    Check.notNegative("cache.misses", misses);
  }

  public long lookups() {
    return hits + misses;
  }

  /** Share of lookups that were answered from the cache, 0 to 1; NaN without a lookup. */
  public double hitRate() {
    return lookups() == 0 ? Double.NaN : (double) hits / lookups();
  }

  public CacheCounts plus(CacheCounts other) {
    return new CacheCounts(hits + other.hits, misses + other.misses);
  }
}
