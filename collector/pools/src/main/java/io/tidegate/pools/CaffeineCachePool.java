package io.tidegate.pools;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;

/** Caffeine's caches as pools. */
public final class CaffeineCachePool {
  private CaffeineCachePool() {}

  /**
   * @throws IllegalArgumentException if the cache does not record statistics
   */
  public static CachePoolBuilder builder(String name, Cache<?, ?> cache) {
    if (!Require.present("cache", cache).policy().isRecordingStats()) {
      throw new IllegalArgumentException(
          "cache '%s' records no statistics, its hit rate could never be seen: build it with Caffeine.newBuilder().recordStats()"
              .formatted(name));
    }
    return CachePool.builder(
        name,
        () -> {
          CacheStats stats = cache.stats();
          return new CacheTotals(stats.hitCount(), stats.missCount());
        });
  }
}
