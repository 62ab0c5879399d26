package io.tidegate.spring;

import com.github.benmanes.caffeine.cache.Cache;
import io.tidegate.pools.CaffeineCachePool;
import io.tidegate.pools.ManagedPool;

/** Apart, as Caffeine need not be there. */
final class CaffeineBeans {
  private CaffeineBeans() {}

  static boolean is(Object bean) {
    return bean instanceof Cache;
  }

  /**
   * @throws IllegalArgumentException if it does not record statistics
   */
  static ManagedPool adapt(Object bean, String name) {
    return CaffeineCachePool.builder(name, (Cache<?, ?>) bean).build();
  }
}
