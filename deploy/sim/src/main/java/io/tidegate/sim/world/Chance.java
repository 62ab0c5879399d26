package io.tidegate.sim.world;

/**
 * Seeded random numbers. Written out (SplitMix64 of Steele, Lea and Flood, OOPSLA 2014) so that a
 * seed gives the same world on every JDK, and without the locks of {@link java.util.Random}: there
 * are several draws per simulated request.
 */
public final class Chance {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;
  private double spareNormal = Double.NaN;

  Chance(long seed) {
    this.state = mix(seed + GAMMA);
  }

  /** Draws from now on what the other will draw. */
  void set(Chance other) {
    state = other.state;
    spareNormal = other.spareNormal;
  }

  /** A stream for one purpose, independent of how much is drawn from others. */
  public static Chance of(long seed, String purpose) {
    return new Chance(seed ^ mix(purpose.hashCode() * GAMMA));
  }

  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** From 0 to below 1. */
  public double uniform() {
    return (nextLong() >>> 11) * UNIT;
  }

  public double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Evenly in the logarithm. */
  double logBetween(double low, double high) {
    return low * Math.exp(uniform() * Math.log(high / low));
  }

  /** From 0 to below the bound. */
  public int below(int bound) {
    return (int) ((nextLong() >>> 33) * bound >>> 31);
  }

  /** From low to high, both included. */
  public int from(int low, int high) {
    return low + below(high - low + 1);
  }

  public boolean odds(double probability) {
    return uniform() < probability;
  }

  /** With mean 1. */
  double exponential() {
    return -Math.log(1 - uniform());
  }

  /** Standard normal, by Marsaglia's polar method. */
  public double normal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double scale = Math.sqrt(-2 * Math.log(square) / square);
    spareNormal = y * scale;
    return x * scale;
  }

  /** Log-normal with mean 1. */
  double around(double sigma) {
    return Math.exp(sigma * normal() - sigma * sigma / 2);
  }

  /** For means up to some hundreds. */
  int poisson(double mean) {
    if (mean > 50) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    }
    double limit = Math.exp(-mean);
    int count = -1;
    double product = 1;
    do {
      count++;
      product *= uniform();
    } while (product > limit);
    return count;
  }
}
