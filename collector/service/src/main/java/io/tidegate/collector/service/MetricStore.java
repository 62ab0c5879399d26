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

  /** Gives back connections and threads. */
  Future<Void> close();
}
