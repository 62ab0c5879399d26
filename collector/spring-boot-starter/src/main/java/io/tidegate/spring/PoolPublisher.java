package io.tidegate.spring;

import io.tidegate.pools.ManagedPool;

/** Publishes pools elsewhere too; a bean of its own, as Micrometer need not be there. */
@FunctionalInterface
interface PoolPublisher {
  void publish(ManagedPool pool);
}
