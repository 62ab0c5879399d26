package io.tidegate.wire;

import java.util.Optional;

/**
 * A pool of a service; all instances of the service share it. A centre puts the edge's name before
 * the service of a pool that an edge watches, {@code edge:service}, so that two edges' pools of the
 * same name stay two.
 */
public record PoolId(String service, String pool) implements Comparable<PoolId> {
  public PoolId {
    Check.service("service", service);
    Check.name("pool", pool);
  }

  /**
   * Reads {@code service/pool}.
   *
   * @throws IllegalArgumentException if it is not of that form
   */
  public static PoolId parse(String key) {
    int slash = key.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("'%s' is no pool: must be service/pool".formatted(key));
    }
    return new PoolId(key.substring(0, slash), key.substring(slash + 1));
  }

  /**
   * This pool as the centre names it that is above an edge.
   *
   * @param edge a name
   */
  public PoolId ofEdge(String edge) {
    return new PoolId(Check.name("edge", edge) + ":" + service, pool);
  }

  /** The edge that watches the pool; empty: the control plane that says so watches it itself. */
  public Optional<String> edge() {
    int colon = service.indexOf(':');
    return colon < 0 ? Optional.empty() : Optional.of(service.substring(0, colon));
  }

  /** {@code service/pool}: the key of the pool's records, so that they share a partition. */
  public String key() {
    return service + "/" + pool;
  }

  /** As people name it who speak of one that calls it: by its service, if that is another one. */
  public String asCalledBy(PoolId caller) {
    return service.equals(caller.service) ? key() : service;
  }

  @Override
  public int compareTo(PoolId other) {
    if (this == other) {
      return 0;
    }
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : pool.compareTo(other.pool);
  }

  @Override
  public String toString() {
    return key();
  }
}
