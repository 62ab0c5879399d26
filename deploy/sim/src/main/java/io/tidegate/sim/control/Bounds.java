package io.tidegate.sim.control;

/**
 * The sizes of one instance that a controller may choose, the same for all controllers.
 *
 * @param min 1 or more
 * @param max not below it
 */
record Bounds(int min, int max) {
  /** As many workers as a pool may have at most, as a multiple of what it is provisioned with. */
  private static final int HIGHEST = 4;

  /** The most that a simulated pool takes. */
  private static final int LIMIT = 256;

  Bounds {
    if (min < 1 || max < min) {
      throw new IllegalArgumentException(
          "sizes from %d to %d: must be from 1 on, and ascend".formatted(min, max));
    }
  }

  static Bounds around(int provisioned) {
    return new Bounds(1, Math.min(LIMIT, HIGHEST * provisioned));
  }

  int clamp(double size) {
    return (int) Math.max(min, Math.min(max, size));
  }
}
