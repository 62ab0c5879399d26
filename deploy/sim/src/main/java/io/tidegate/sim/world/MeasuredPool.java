package io.tidegate.sim.world;

import io.tidegate.wire.PoolKind;

/**
 * A worker pool of which only what can be measured from outside is known: to hold the simulation
 * against a real one. Requests come at random (Poisson), their times are log-normal.
 *
 * @param size workers
 * @param runMillis mean time of a request at work, without its wait
 * @param sigma deviation of the logarithm of that time
 */
public record MeasuredPool(int size, double runMillis, double sigma) {
  /** More than any real pool lets wait. */
  private static final int QUEUE = 100_000;

  public MeasuredPool {
    if (size < 1 || !(runMillis > 0) || !(sigma >= 0)) {
      throw new IllegalArgumentException(
          "size %d, runMillis %s, sigma %s: must be at least 1, above 0, at least 0"
              .formatted(size, runMillis, sigma));
    }
  }

  /** The usual p99 of a minute's requests at steady load, milliseconds, wait and run together. */
  public double p99Millis(double perSecond, long seed) {
    PoolShape shape =
        new PoolShape(
            PoolKind.WORKER,
            1,
            size,
            QUEUE,
            Contention.NO,
            runMillis,
            0,
            0,
            ServiceTimes.logNormal(sigma),
            ServiceTimes.exponential(),
            0);
    return new LatencyCurve(shape, seed).usualP99Millis(perSecond);
  }
}
