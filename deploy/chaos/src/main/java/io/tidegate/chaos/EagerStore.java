package io.tidegate.chaos;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.List;

/**
 * Broken on purpose: says that windows are stored as soon as it was asked, so that their offsets
 * are committed before the store took them. What the store does not take then is lost.
 */
record EagerStore(MetricStore real) implements MetricStore {
  @Override
  public Future<Void> write(List<PoolWindow> windows) {
    real.write(windows).onFailure(error -> System.err.println("lost: " + error.getMessage()));
    return Future.succeededFuture();
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    return real.range(pool, fromMillis, toMillis);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(PoolId pool, long from, long to, long step) {
    return real.aggregate(pool, from, to, step);
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return real.latest();
  }

  @Override
  public Future<Void> close() {
    return real.close();
  }
}
