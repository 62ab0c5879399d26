package io.tidegate.pools;

/**
 * Running totals; none ever falls. What was asked of the pool is {@code submitted + rejected}; in a
 * pool at rest {@code submitted = completed}.
 *
 * @param submitted what the pool took on
 * @param completed what came to an end, well or not
 * @param rejected what was turned away: queue full, borrow timed out, pool closed
 * @param failed of the completed, what ended in a failure, or was dropped when the pool closed
 */
public record PoolCounts(long submitted, long completed, long rejected, long failed) {
  public static final PoolCounts ZERO = new PoolCounts(0, 0, 0, 0);

  public PoolCounts {
    Require.notNegative("submitted", submitted);
    Require.notNegative("completed", completed);
    Require.notNegative("rejected", rejected);
    Require.notNegative("failed", failed);
  }
}
