package io.tidegate.wire;

/**
 * How the breach forecasts of a pool have fared.
 *
 * @param atMillis end of the newest window that counts
 * @param days how far back, in days of 1440 windows
 */
public record PoolAccuracy(PoolId pool, long atMillis, int days, AccuracyCounts counts)
    implements PoolMessage {
  public PoolAccuracy {
    Check.present("pool", pool);
    Check.notNegative("atMillis", atMillis);
    Check.atLeast("days", 1, days);
    Check.present("counts", counts);
  }
}
