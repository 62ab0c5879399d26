package io.tidegate.predictor.model;

/**
 * A number in [0, 1) that depends on its arguments alone, whatever the order in which they come:
 * the mixing function of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", 2014).
 */
final class Chance {
  private Chance() {}

  static double of(long seed, long first, long second) {
    long mixed = mix(mix(mix(seed + 0x9e3779b97f4a7c15L) ^ first) ^ second);
    return (mixed >>> 11) * 0x1.0p-53;
  }

  private static long mix(long x) {
    long z = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
