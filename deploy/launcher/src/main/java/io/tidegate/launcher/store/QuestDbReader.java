package io.tidegate.launcher.store;

import io.tidegate.collector.service.AggregateTable;
import io.tidegate.collector.service.MetricReader;
import io.tidegate.collector.service.PoolAggregate;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.Resolution;
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
import java.util.concurrent.TimeUnit;

/** Reads the embedded store in process, by SQL on a worker thread. */
final class QuestDbReader implements MetricReader {
  private static final String OF_POOL_IN_RANGE =
      " FROM %%s WHERE service = $1 AND pool = $2 AND %s >= $3 AND %s < $4"
          .formatted(PoolWindowTable.TIME, PoolWindowTable.TIME);

  private static final long APPLIED_MILLIS = 20_000;
  private static final long LOOK_MILLIS = 5;

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
                .formatted(
                    OF_POOL_IN_RANGE.formatted(PoolWindowTable.NAME),
                    PoolWindowTable.TIME,
                    MAX_ROWS),
            pool.service(),
            pool.pool(),
            Instant.ofEpochMilli(fromMillis),
            Instant.ofEpochMilli(toMillis))
        .map(rows -> rows.stream().map(QuestDbReader::window).toList());
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return steps(
        PoolWindowTable.NAME, AggregateTable.OF_WINDOWS, pool, fromMillis, toMillis, stepMillis);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      Resolution resolution, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return steps(
        resolution.table(), AggregateTable.OF_SUMS, pool, fromMillis, toMillis, stepMillis);
  }

  private Future<List<StoredAggregate>> steps(
      String table, String select, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    MetricReader.checkSteps(fromMillis, toMillis, stepMillis);
    return ask(
            "SELECT %s, %s%s GROUP BY step ORDER BY step"
                .formatted(STEP, select, OF_POOL_IN_RANGE.formatted(table)),
            pool.service(),
            pool.pool(),
            Instant.ofEpochMilli(fromMillis),
            Instant.ofEpochMilli(toMillis),
            stepMillis * 1000)
        .map(
            rows ->
                rows.stream()
                    .map(r -> AggregateTable.aggregate((Long) r.get("step") / 1000, r::get))
                    .toList());
  }

  @Override
  public Future<List<PoolAggregate>> summarise(Resolution resolution, long stepMillis) {
    boolean ofWindows = resolution == Resolution.TEN_MINUTES;
    String table = ofWindows ? PoolWindowTable.NAME : Resolution.TEN_MINUTES.table();
    String select = ofWindows ? AggregateTable.OF_WINDOWS : AggregateTable.OF_SUMS;
    return vertx
        .executeBlocking(
            () -> {
              awaitApplied(table);
              return store.query(
                  "SELECT service, pool, kind, %s FROM %s WHERE %s >= $1 AND %s < $2"
                          .formatted(select, table, PoolWindowTable.TIME, PoolWindowTable.TIME)
                      + " GROUP BY service, pool, kind",
                  Instant.ofEpochMilli(stepMillis),
                  Instant.ofEpochMilli(stepMillis + resolution.widthMillis()));
            },
            false)
        .recover(QuestDbReader::unavailable)
        .map(
            rows ->
                rows.stream()
                    .map(r -> AggregateTable.row(stepMillis, r::get))
                    .sorted(PoolAggregate.ORDER)
                    .toList());
  }

  /** A row that the store took is in its log, and a moment later in the table. */
  private void awaitApplied(String table) throws InterruptedException {
    long taken = transactions(table, "sequencerTxn");
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(APPLIED_MILLIS);
    while (transactions(table, "writerTxn") < taken) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException(
            "rows of %s that it took are not in the table after %d ms"
                .formatted(table, APPLIED_MILLIS));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private long transactions(String table, String column) {
    List<Map<String, Object>> found =
        store.query("SELECT %s FROM wal_tables() WHERE name = $1".formatted(column), table);
    if (found.isEmpty()) {
      throw new IllegalStateException("there is no table " + table);
    }
    return (Long) found.get(0).get(column);
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
        .recover(QuestDbReader::unavailable);
  }

  private static <T> Future<T> unavailable(Throwable error) {
    return Future.failedFuture(
        new StoreUnavailableException(
            "the embedded store did not answer a query: " + error.getMessage(), error));
  }
}
