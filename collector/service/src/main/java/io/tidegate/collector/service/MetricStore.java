package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.List;

/** Where windows are kept for people to look back at. */
public interface MetricStore extends MetricReader {
  /**
   * Stores windows; the same window may come again and then stays once.
   *
   * @return fails with {@link StoreUnavailableException} when it is worth trying again, with {@link
   *     StoreRejectedException} when the store does not want these rows
   */
  Future<Void> write(List<PoolWindow> windows);

  /**
   * Sums up a step's rows and stores the sums, one row for each pool; the same rows give the same
   * sums, and what was stored for the step before is replaced. May be called again, and by several
   * collectors at once.
   *
   * @param stepMillis the step's start
   * @return how many rows; 0 where the store keeps no sums. Fails as {@link #write} does
   */
  default Future<Integer> rollUp(Resolution resolution, long stepMillis) {
    return Future.succeededFuture(0);
  }

  /** Gives back connections and threads. */
  Future<Void> close();
}
