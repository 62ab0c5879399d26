package io.tidegate.controller;

import io.tidegate.wire.PoolId;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A database that several connection pools share, and how its connections are shared out to them.
 * Pools of different services are controlled by different owners, who know nothing of each other's;
 * so each pool has a fixed share, and where every pool keeps to its own the sum is kept too,
 * without anybody having to ask.
 *
 * @param name what it is called in decisions
 * @param connections it carries for all these pools together
 * @param pools the share of each, of all its instances together
 */
public record Database(String name, int connections, Map<PoolId, Integer> pools) {
  static final int HIGHEST = 1_000_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public Database {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          Say.of(
              "a database's name is '%s': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a"
                  + " letter or digit",
              name));
    }
    within("connections of database '" + name + "'", connections);
    pools = Map.copyOf(pools);
    if (pools.isEmpty()) {
      throw new IllegalArgumentException(
          Say.of("database '%s' has no pools: must be like shop/orders-db: 120", name));
    }
    long sum = 0;
    for (Map.Entry<PoolId, Integer> pool : new TreeMap<>(pools).entrySet()) {
      within(Say.of("the share of %s in database '%s'", pool.getKey(), name), pool.getValue());
      sum += pool.getValue();
    }
    if (sum > connections) {
      throw new IllegalArgumentException(
          Say.of(
              "the pools of database '%s' have %s = %d connections: must be %d at most, which it"
                  + " carries",
              name,
              new TreeMap<>(pools)
                  .values().stream().map(String::valueOf).collect(Collectors.joining(" + ")),
              sum,
              connections));
    }
  }

  private static void within(String what, int value) {
    if (value < 1 || value > HIGHEST) {
      throw new IllegalArgumentException(
          Say.of("%s is %d: must be from 1 to %d", what, value, HIGHEST));
    }
  }

  /**
   * What one pool may have of it.
   *
   * @param connections of all the pool's instances together
   */
  public record Share(String database, int connections) {}
}
