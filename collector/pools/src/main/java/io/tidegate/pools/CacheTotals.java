package io.tidegate.pools;

/** Lookups of a cache since it was made; neither number falls, unless the cache is replaced. */
public record CacheTotals(long hits, long misses) {
  public CacheTotals {
    Require.notNegative("hits", hits);
    Require.notNegative("misses", misses);
  }
}
