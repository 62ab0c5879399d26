package io.tidegate.pools;

/** The limits that a pool's owner set locally. Nobody else can change them. */
record SizeLimits(int min, int max) {
  SizeLimits {
    Require.atLeast("minSize", 1, min);
    Require.atLeast("maxSize", min, max);
  }

  void require(String pool, int size) {
    if (!allow(size)) {
      throw new IllegalArgumentException(refusal(pool, size));
    }
  }

  boolean allow(int size) {
    return size >= min && size <= max;
  }

  String refusal(String pool, int size) {
    return "size %d is outside of the local limits of pool '%s': must be %d to %d"
        .formatted(size, pool, min, max);
  }
}
