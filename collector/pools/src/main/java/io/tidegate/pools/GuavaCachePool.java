package io.tidegate.pools;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheStats;

/** Guava's caches as pools. */
public final class GuavaCachePool {
  private GuavaCachePool() {}

  /**
   * The cache has to be built with {@code CacheBuilder.recordStats()}: without it Guava answers 0
   * hits and 0 misses for ever, and does not tell that it records none.
   */
  public static CachePoolBuilder builder(String name, Cache<?, ?> cache) {
    Require.present("cache", cache);
    return CachePool.builder(
        name,
        () -> {
          CacheStats stats = cache.stats();
          return new CacheTotals(stats.hitCount(), stats.missCount());
        });
  }
}
