package io.tidegate.spring;

import io.tidegate.pools.ManagedPool;
import io.tidegate.pools.ObjectPoolAdapter;
import io.tidegate.pools.PoolType;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Apart, as commons-pool2 need not be there. */
final class CommonsBeans {
  private CommonsBeans() {}

  static boolean is(Object bean) {
    return bean instanceof GenericObjectPool;
  }

  /** What such a pool holds cannot be known; mostly it is connections to something. */
  static ManagedPool adapt(Object bean, String name, Limits limits) {
    GenericObjectPool<?> pool = (GenericObjectPool<?>) bean;
    return new ObjectPoolAdapter<>(
        name, PoolType.RPC_CONNECTION, pool, 1, limits.most(pool.getMaxTotal()));
  }
}
