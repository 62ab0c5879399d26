/**
 * Pools whose size can be changed while they work, and adapters to pools that exist already. What
 * they share is {@link io.tidegate.pools.ManagedPool}. The JDK is the only dependency; the library
 * behind an adapter is the application's own.
 */
package io.tidegate.pools;
