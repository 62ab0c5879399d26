package io.tidegate.demo;

import java.util.Locale;

/**
 * How large a pool has to be for what it was seen to do. By Little's law the mean number in use is
 * the arrival rate times the mean time of use.
 *
 * @param peakPerSecond the highest rate at which the pool is asked
 * @param meanRunSeconds how long a worker or connection is in use each time
 */
public record PoolDemand(String pool, double peakPerSecond, double meanRunSeconds) {
  /** The usual target: at 70% a pool of a few still answers most requests without a wait. */
  static final double TARGET_UTILISATION = 0.70;

  /** One alone would be busy or broken too often. */
  static final int MIN_SIZE = 2;

  public double busy() {
    return peakPerSecond * meanRunSeconds;
  }

  public int size() {
    return Math.max(MIN_SIZE, (int) Math.ceil(busy() / TARGET_UTILISATION));
  }

  /** The arithmetic, to be printed. */
  public String line() {
    double exact = busy() / TARGET_UTILISATION;
    return String.format(
        Locale.ROOT,
        "%s: peak %.1f/s × %.4f s = %.2f busy ÷ %.2f = %.1f → %d%s",
        pool,
        peakPerSecond,
        meanRunSeconds,
        busy(),
        TARGET_UTILISATION,
        exact,
        size(),
        Math.ceil(exact) < MIN_SIZE ? " (at least %d)".formatted(MIN_SIZE) : "");
  }
}
