package io.tidegate.launcher.edge;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoreUnavailableException;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.List;

/** An edge keeps its windows in its broker; to look far back is what the centre's store is for. */
public final class NoStore implements MetricStore {
  private static <T> Future<T> nothing() {
    return Future.failedFuture(
        new StoreUnavailableException("an edge has no store: ask its centre", null));
  }

  @Override
  public Future<Void> write(List<PoolWindow> windows) {
    return Future.succeededFuture();
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    return nothing();
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return nothing();
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return nothing();
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
