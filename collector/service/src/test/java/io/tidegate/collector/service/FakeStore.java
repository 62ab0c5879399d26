package io.tidegate.collector.service;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A store in memory that answers as it is told to. */
final class FakeStore implements MetricStore {
  private final List<PoolWindow> rows = new ArrayList<>();
  private final List<Integer> calls = new ArrayList<>();
  private volatile Function<List<PoolWindow>, Throwable> objection = windows -> null;

  void objects(Function<List<PoolWindow>, Throwable> to) {
    objection = to;
  }

  synchronized List<PoolWindow> rows() {
    return List.copyOf(rows);
  }

  /** The sizes of the batches that came. */
  synchronized List<Integer> calls() {
    return List.copyOf(calls);
  }

  @Override
  public synchronized Future<Void> write(List<PoolWindow> windows) {
    calls.add(windows.size());
    Throwable refusal = objection.apply(windows);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    rows.addAll(windows);
    return Future.succeededFuture();
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    throw new UnsupportedOperationException("only written to");
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    throw new UnsupportedOperationException("only written to");
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    throw new UnsupportedOperationException("only written to");
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
