package io.tidegate.pools;

/** What can be changed on a pool while it works. */
public enum Knob {
  /** Workers, connections or permits at most. */
  SIZE,
  /** Tasks that may wait. */
  QUEUE_CAPACITY,
  /** Opens connections, or fills a cache, before they are asked for. */
  WARM
}
