package io.tidegate.pools;

/**
 * Of the tasks that a pool took on, those that did not end as they should: running totals.
 *
 * @param expired waited for too long and were not run
 * @param overran ran for too long and were interrupted
 * @param abandoned of these, ignored the interrupt, and were left to a thread that is no worker any
 *     more
 * @param discarded made room for another
 */
public record LossCounts(long expired, long overran, long abandoned, long discarded) {
  public LossCounts {
    Require.notNegative("expired", expired);
    Require.notNegative("overran", overran);
    Require.notNegative("abandoned", abandoned);
    Require.notNegative("discarded", discarded);
  }
}
