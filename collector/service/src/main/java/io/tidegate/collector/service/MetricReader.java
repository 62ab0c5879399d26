package io.tidegate.collector.service;

import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import java.util.List;

/**
 * Questions to the store. All fail with {@link StoreUnavailableException} when it does not answer.
 */
public interface MetricReader {
  /** So many rows an answer has at most: 34 days of one-minute windows. */
  int MAX_ROWS = 50_000;

  /** Rows of windows that start within [from, to), oldest first, the first {@link #MAX_ROWS}. */
  Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis);

  /**
   * The same, summed up by steps; steps without a row are left out.
   *
   * @throws IllegalArgumentException if that would be more than {@link #MAX_ROWS} steps
   */
  Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis);

  /**
   * The same, from sums that are kept at a resolution: a sum counts to the step in which it starts.
   *
   * @param stepMillis a multiple of the resolution's width
   * @return empty where the store keeps none
   */
  default Future<List<StoredAggregate>> aggregate(
      Resolution resolution, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    checkSteps(fromMillis, toMillis, stepMillis);
    return Future.succeededFuture(List.of());
  }

  /**
   * Sums up the rows of one step, for each pool that has any: windows to ten minutes, ten minutes
   * to an hour. Sees all rows that were written before.
   *
   * @param stepMillis its start
   * @return in the order of pools; empty where the store keeps no sums
   */
  default Future<List<PoolAggregate>> summarise(Resolution resolution, long stepMillis) {
    return Future.succeededFuture(List.of());
  }

  /** The newest row of each pool, in the order of pools. */
  Future<List<StoredWindow>> latest();

  /** What every reader asks of its arguments. */
  static void checkRange(long fromMillis, long toMillis) {
    if (fromMillis < 0 || toMillis <= fromMillis) {
      throw new IllegalArgumentException(
          "the range [%d, %d) is empty or before the epoch: to must be after from"
              .formatted(fromMillis, toMillis));
    }
  }

  static void checkSteps(long fromMillis, long toMillis, long stepMillis) {
    checkRange(fromMillis, toMillis);
    if (stepMillis < 1 || (toMillis - fromMillis) / stepMillis >= MAX_ROWS) {
      throw new IllegalArgumentException(
          "a step of %d ms over %d ms: must be at least 1 ms and give fewer than %d steps"
              .formatted(stepMillis, toMillis - fromMillis, MAX_ROWS));
    }
  }
}
