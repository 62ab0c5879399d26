package io.tidegate.pools;

/**
 * Lookups of a cache since it was made; neither number ever falls.
 *
 * @param hits lookups that were answered from the cache
 * @param misses lookups that were not
 */
public record CacheTotals(long hits, long misses) {
  public CacheTotals {
    Require.notNegative("hits", hits);
    Require.notNegative("misses", misses);
  }
}
