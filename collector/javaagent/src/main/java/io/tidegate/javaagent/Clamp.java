package io.tidegate.javaagent;

/** The sizes that the owner allows for the pools that a glob names. */
record Clamp(Globs pools, int min, int max) {
  private static final int GROWTH = 4;
  private static final int CEILING = 256;

  Clamp {
    if (min < 1 || max < min) {
      throw new InvalidSettingException(
          "clamp '%s:%d..%d': the smaller size must be at least 1, the larger at least the smaller"
              .formatted(pools.patterns().get(0), min, max));
    }
  }

  /**
   * For pools that no setting names: down to 1, up to 4 times the size that was found but not above
   * 256, and in any case the size that was found.
   */
  static Clamp around(int foundSize) {
    int most = (int) Math.min(CEILING, (long) GROWTH * foundSize);
    return new Clamp(Globs.ALL, 1, Math.max(most, foundSize));
  }

  boolean allows(int size) {
    return size >= min && size <= max;
  }
}
