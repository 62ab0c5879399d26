package io.tidegate.spring;

import io.tidegate.pools.ManagedPool;

/**
 * A pool that was found among the beans.
 *
 * @param own whether the application made it a managed pool, so that its limits are its owner's
 *     word, and its end its owner's business
 * @param published whether the application publishes its meters already
 */
record FoundPool(ManagedPool pool, boolean own, boolean published) {}
