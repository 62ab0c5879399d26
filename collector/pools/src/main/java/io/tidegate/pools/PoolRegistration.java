package io.tidegate.pools;

import java.util.Map;

/**
 * What a pool tells about itself when it is registered.
 *
 * @param id unique among all pools of all JVMs; another after a reboot of the JVM, not of the pool
 * @param labels what its owner wants to find it by
 * @param capacity tasks that it can have at once: running and waiting
 */
public record PoolRegistration(
    String id,
    String name,
    PoolType type,
    Threads threads,
    Map<String, String> labels,
    PoolState state,
    long capacity) {
  public PoolRegistration {
    Require.present("id", id);
    Require.name("name", name);
    Require.present("type", type);
    Require.present("threads", threads);
    labels = Map.copyOf(labels);
    Require.present("state", state);
    Require.notNegative("capacity", capacity);
  }
}
