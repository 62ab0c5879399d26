package io.tidegate.wire;

/** A pool of a service; all instances of the service share it. */
public record PoolId(String service, String pool) implements Comparable<PoolId> {
  public PoolId {
    Check.name("service", service);
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

  /** {@code service/pool}: the key of the pool's records, so that they share a partition. */
  public String key() {
    return service + "/" + pool;
  }

  @Override
  public int compareTo(PoolId other) {
    int byService = service.compareTo(other.service);
    return byService != 0 ? byService : pool.compareTo(other.pool);
  }

  @Override
  public String toString() {
    return key();
  }
}
