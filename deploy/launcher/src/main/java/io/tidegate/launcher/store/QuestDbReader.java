package io.tidegate.launcher.store;

import io.tidegate.collector.service.MetricReader;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.StoreUnavailableException;
import io.tidegate.collector.service.StoredAggregate;
import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Reads the embedded store in process, by SQL on a worker thread. */
final class QuestDbReader implements MetricReader {
  private static final String OF_POOL_IN_RANGE =
      " FROM %s WHERE service = $1 AND pool = $2 AND %s >= $3 AND %s < $4"
          .formatted(PoolWindowTable.NAME, PoolWindowTable.TIME, PoolWindowTable.TIME);

  /** Whole steps since the epoch: SAMPLE BY would align odd steps to the first row. */
  private static final String STEP =
      "(cast(%s as long) / $5) * $5 AS step".formatted(PoolWindowTable.TIME);

  private final Vertx vertx;
  private final EmbeddedQuestDb store;

  QuestDbReader(Vertx vertx, EmbeddedQuestDb store) {
    this.vertx = vertx;
    this.store = store;
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    MetricReader.checkRange(fromMillis, toMillis);
    return ask(
            "SELECT *%s ORDER BY %s LIMIT %d"
                .formatted(OF_POOL_IN_RANGE, PoolWindowTable.TIME, MAX_ROWS),
            pool.service(),
            pool.pool(),
            Instant.ofEpochMilli(fromMillis),
            Instant.ofEpochMilli(toMillis))
        .map(rows -> rows.stream().map(QuestDbReader::window).toList());
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    MetricReader.checkSteps(fromMillis, toMillis, stepMillis);
    return ask(
            "SELECT %s, %s%s GROUP BY step ORDER BY step"
                .formatted(STEP, PoolWindowTable.AGGREGATES, OF_POOL_IN_RANGE),
            pool.service(),
            pool.pool(),
            Instant.ofEpochMilli(fromMillis),
            Instant.ofEpochMilli(toMillis),
            stepMillis * 1000)
        .map(
            rows ->
                rows.stream()
                    .map(r -> PoolWindowTable.aggregate((Long) r.get("step") / 1000, r::get))
                    .toList());
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return ask("SELECT * FROM %s LATEST ON %s PARTITION BY service, pool"
            .formatted(PoolWindowTable.NAME, PoolWindowTable.TIME))
        .map(
            rows ->
                rows.stream()
                    .map(QuestDbReader::window)
                    .sorted(Comparator.comparing(StoredWindow::pool))
                    .toList());
  }

  private static StoredWindow window(Map<String, Object> row) {
    return PoolWindowTable.row(((Instant) row.get(PoolWindowTable.TIME)).toEpochMilli(), row::get);
  }

  private Future<List<Map<String, Object>>> ask(String sql, Object... bind) {
    return vertx
        .executeBlocking(() -> store.query(sql, bind), false)
        .recover(
            error ->
                Future.failedFuture(
                    new StoreUnavailableException(
                        "the embedded store did not answer a query: " + error.getMessage(),
                        error)));
  }
}
