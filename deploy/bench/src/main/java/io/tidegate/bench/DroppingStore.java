package io.tidegate.bench;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.List;

/** Takes every window at once and keeps none: what a store costs is another measurement. */
final class DroppingStore implements MetricStore {
  @Override
  public Future<Void> write(List<PoolWindow> windows) {
    return Future.succeededFuture();
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
