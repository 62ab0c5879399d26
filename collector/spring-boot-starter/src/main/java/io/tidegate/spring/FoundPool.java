package io.tidegate.spring;

import io.tidegate.pools.ManagedPool;

/**
 * A pool that was found among the beans.
 *
 * @param limited whether its owner said how far it may be resized
 * @param published whether the application publishes its meters already
 */
record FoundPool(ManagedPool pool, boolean limited, boolean published) {}
