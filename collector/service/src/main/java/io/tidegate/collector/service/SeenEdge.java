package io.tidegate.collector.service;

/**
 * An edge as its centre sees it.
 *
 * @param windowUntilMillis until when its windows are here; 0: none came yet
 * @param arrivedMillis when the newest record came, by the broker's clock
 * @param windows that came since the start
 * @param alerts that came since the start
 */
public record SeenEdge(
    String name, long windowUntilMillis, long arrivedMillis, long windows, long alerts) {

  SeenEdge plus(SeenEdge other) {
    return new SeenEdge(
        name,
        Math.max(windowUntilMillis, other.windowUntilMillis),
        Math.max(arrivedMillis, other.arrivedMillis),
        windows + other.windows,
        alerts + other.alerts);
  }
}
