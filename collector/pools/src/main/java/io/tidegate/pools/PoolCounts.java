package io.tidegate.pools;

/**
 * Running totals; none ever falls. In a pool at rest {@code submitted = completed + rejected}.
 *
 * @param submitted everything that was asked of the pool, also what it turned away
 * @param completed what came to an end, well or not
 * @param rejected what was turned away: queue full, borrow timed out, pool closed
 * @param failed of the completed, what ended in a failure
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
