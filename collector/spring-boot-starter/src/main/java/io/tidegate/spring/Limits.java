package io.tidegate.spring;

import java.util.Map;

/**
 * How far adapted pools may go by themselves. What their owner allows are the agent's clamps, and a
 * pool that none fits is read-only; so these limits only have to leave room for the clamps.
 */
record Limits(Map<String, TidegateProperties.Clamp> clamps) {
  /** More than this is "no limit" in other words; a collector would not believe it. */
  private static final int MOST_BELIEVED = 1_000_000;

  private static final int UNLIMITED = 1_000;

  /**
   * @throws IllegalArgumentException if the size is none to speak of
   */
  int most(int size) {
    if (size > MOST_BELIEVED) {
      throw new IllegalArgumentException(
          "its size is up to %d, which is none to speak of: must be at most %d"
              .formatted(size, MOST_BELIEVED));
    }
    int most = Math.max(size, UNLIMITED);
    for (TidegateProperties.Clamp clamp : clamps.values()) {
      most = Math.max(most, clamp.max());
    }
    return most;
  }
}
