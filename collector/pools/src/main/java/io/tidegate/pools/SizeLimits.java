package io.tidegate.pools;

/** The limits that a pool's owner set locally. Nobody else can change them. */
record SizeLimits(int min, int max) {
  SizeLimits {
    Require.atLeast("minSize", 1, min);
    Require.atLeast("maxSize", min, max);
  }

  void require(String pool, int size) {
    if (size < min || size > max) {
      throw new IllegalArgumentException(
          "size %d is outside of the local limits of pool '%s': must be %d to %d"
              .formatted(size, pool, min, max));
    }
  }
}
