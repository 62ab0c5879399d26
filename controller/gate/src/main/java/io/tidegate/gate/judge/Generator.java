package io.tidegate.gate.judge;

/**
 * How the load generator itself did.
 *
 * @param lagMaxMillis the longest that its own heartbeat was late
 * @param lagAllowedMillis more than it, and the latencies are the generator's
 */
public record Generator(
    long plannedRequests, long sentRequests, double lagMaxMillis, double lagAllowedMillis) {

  public Generator {
    if (plannedRequests < 0 || sentRequests < 0) {
      throw new IllegalArgumentException(
          "%d requests planned and %d sent: must be 0 or more"
              .formatted(plannedRequests, sentRequests));
    }
    if (!(lagAllowedMillis > 0)) {
      throw new IllegalArgumentException(
          "a lag of %s ms is allowed: must be above 0".formatted(lagAllowedMillis));
    }
  }
}
