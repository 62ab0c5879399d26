package io.tidegate.collector.service.edge;

import io.tidegate.wire.PoolId;
import java.time.Duration;
import java.util.Map;

/**
 * How an edge sends up.
 *
 * @param edge its name: of all edges of a centre, only one has it
 * @param local host:port of the edge's own broker
 * @param upstream host:port of the centre's brokers, comma-separated
 * @param linger how long records wait for others to share a transaction with
 * @param longestPause between two attempts to reach the centre
 * @param producerOverrides Kafka producer settings, except those that exactly-once depends on
 */
public record UplinkOptions(
    String edge,
    String local,
    String upstream,
    Duration linger,
    Duration longestPause,
    Map<String, String> producerOverrides) {
  public static final Duration SHORTEST_PAUSE = Duration.ofMillis(JitteredPause.FIRST_MILLIS);
  static final Duration LINGER = Duration.ofSeconds(1);

  public UplinkOptions {
    edgePool(edge);
    for (String address : upstream.split(",")) {
      HostPort.parse(address);
    }
    if (linger.isNegative()) {
      throw new IllegalArgumentException("linger is %s: must not be negative".formatted(linger));
    }
    if (longestPause.compareTo(SHORTEST_PAUSE) < 0) {
      throw new IllegalArgumentException(
          "longestPause is %s: must be at least %s".formatted(longestPause, SHORTEST_PAUSE));
    }
    producerOverrides = Map.copyOf(producerOverrides);
  }

  public UplinkOptions(String edge, String local, String upstream, Duration longestPause) {
    this(edge, local, upstream, LINGER, longestPause, Map.of());
  }

  /**
   * The pool that alerts of the edge itself are about.
   *
   * @throws IllegalArgumentException if this is no name for an edge
   */
  public static PoolId edgePool(String edge) {
    try {
      return new PoolId("tidegate-edge", edge);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the edge's name is '%s': must be 1 to 63 of A-Z a-z 0-9 . _ - and start with a letter or digit"
              .formatted(edge),
          e);
    }
  }
}
