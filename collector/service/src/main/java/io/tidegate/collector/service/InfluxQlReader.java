package io.tidegate.collector.service;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Reads by InfluxQL, which InfluxDB 1, 2 and 3 all serve, over plain HTTP: the client's own
 * InfluxQL reader (7.5.0) fails on the first null in an answer.
 */
final class InfluxQlReader implements MetricReader {
  private final Vertx vertx;
  private final OkHttpClient http;
  private final InfluxOptions options;
  private final Optional<String> sumsBucket;

  /**
   * One that reads.
   *
   * @param sumsBucket empty: no sums are kept
   */
  InfluxQlReader(
      Vertx vertx, OkHttpClient http, InfluxOptions options, Optional<String> sumsBucket) {
    this.vertx = vertx;
    this.http = http;
    this.options = options;
    this.sumsBucket = sumsBucket;
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    MetricReader.checkRange(fromMillis, toMillis);
    return ask(
        options.bucket(),
        "SELECT * FROM %s WHERE %s ORDER BY time ASC LIMIT %d"
            .formatted(PoolWindowTable.NAME, where(pool, fromMillis, toMillis), MAX_ROWS),
        PoolWindowTable::row);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    MetricReader.checkSteps(fromMillis, toMillis, stepMillis);
    return ask(
        options.bucket(),
        "SELECT %s FROM %s WHERE %s GROUP BY time(%dms) fill(none)"
            .formatted(
                AggregateTable.OF_WINDOWS,
                PoolWindowTable.NAME,
                where(pool, fromMillis, toMillis),
                stepMillis),
        AggregateTable::aggregate);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      Resolution resolution, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    MetricReader.checkSteps(fromMillis, toMillis, stepMillis);
    return sumsBucket.isEmpty()
        ? Future.succeededFuture(List.of())
        : ask(
            sumsBucket.get(),
            "SELECT %s FROM %s WHERE %s GROUP BY time(%dms) fill(none)"
                .formatted(
                    AggregateTable.OF_SUMS,
                    resolution.table(),
                    where(pool, fromMillis, toMillis),
                    stepMillis),
            AggregateTable::aggregate);
  }

  @Override
  public Future<List<PoolAggregate>> summarise(Resolution resolution, long stepMillis) {
    if (sumsBucket.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    boolean ofWindows = resolution == Resolution.TEN_MINUTES;
    return ask(
            ofWindows ? options.bucket() : sumsBucket.get(),
            "SELECT %s FROM %s WHERE time >= %dms AND time < %dms GROUP BY service, pool, kind"
                .formatted(
                    ofWindows ? AggregateTable.OF_WINDOWS : AggregateTable.OF_SUMS,
                    ofWindows ? PoolWindowTable.NAME : Resolution.TEN_MINUTES.table(),
                    stepMillis,
                    stepMillis + resolution.widthMillis()),
            // Without steps the answer's time is the range's start.
            AggregateTable::row)
        .map(rows -> rows.stream().sorted(PoolAggregate.ORDER).toList());
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    // One row for each series; a pool has two when its kind was changed.
    return ask(
            options.bucket(),
            "SELECT * FROM %s GROUP BY service, pool, kind ORDER BY time DESC LIMIT 1"
                .formatted(PoolWindowTable.NAME),
            PoolWindowTable::row)
        .map(
            rows -> {
              TreeMap<PoolId, StoredWindow> newest = new TreeMap<>();
              for (StoredWindow row : rows) {
                newest.merge(row.pool(), row, (a, b) -> a.startMillis() >= b.startMillis() ? a : b);
              }
              return List.copyOf(newest.values());
            });
  }

  private static String where(PoolId pool, long fromMillis, long toMillis) {
    return "service = %s AND pool = %s AND time >= %dms AND time < %dms"
        .formatted(literal(pool.service()), literal(pool.pool()), fromMillis, toMillis);
  }

  /** A string literal of InfluxQL. */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /** Makes one row's record. */
  private interface Row<T> {
    T of(long startMillis, Function<String, Object> value);
  }

  private <T> Future<List<T>> ask(String database, String command, Row<T> row) {
    return vertx
        .executeBlocking(() -> rows(answer(database, command), row), false)
        .recover(
            error ->
                Future.failedFuture(
                    new StoreUnavailableException(
                        "the store at %s did not answer a query: %s"
                            .formatted(options.url(), error.getMessage()),
                        error)));
  }

  private JsonObject answer(String database, String command) throws IOException {
    HttpUrl url =
        HttpUrl.get(options.url())
            .newBuilder()
            .addPathSegment("query")
            .addQueryParameter("db", database)
            .addQueryParameter("epoch", "ms")
            .addQueryParameter("q", command)
            .build();
    Request request = new Request.Builder().url(url).header("Accept", "application/json").build();
    try (Response response = http.newCall(request).execute()) {
      String body = response.body() == null ? "" : response.body().string();
      if (!response.isSuccessful()) {
        throw new IOException("status %d: %s".formatted(response.code(), body));
      }
      return JsonParser.parseString(body).getAsJsonObject();
    } catch (JsonParseException | IllegalStateException e) {
      throw new IOException("the answer is not InfluxQL's JSON: " + e.getMessage(), e);
    }
  }

  private static <T> List<T> rows(JsonObject answer, Row<T> row) throws IOException {
    List<T> rows = new ArrayList<>();
    for (JsonElement element : elements(answer, "results")) {
      JsonObject result = element.getAsJsonObject();
      if (result.has("error")) {
        throw new IOException(result.get("error").getAsString());
      }
      for (JsonElement series : elements(result, "series")) {
        addRows(series.getAsJsonObject(), row, rows);
      }
    }
    return rows;
  }

  private static <T> void addRows(JsonObject series, Row<T> row, List<T> rows) {
    Map<String, Integer> columns = new HashMap<>();
    for (JsonElement column : elements(series, "columns")) {
      columns.put(column.getAsString(), columns.size());
    }
    JsonObject tags = series.has("tags") ? series.getAsJsonObject("tags") : new JsonObject();
    for (JsonElement element : elements(series, "values")) {
      JsonArray values = element.getAsJsonArray();
      Function<String, Object> value =
          column -> {
            Integer index = columns.get(column);
            JsonElement found = index == null ? tags.get(column) : values.get(index);
            return found == null || found.isJsonNull() ? null : found.getAsString();
          };
      rows.add(row.of(Long.parseLong((String) value.apply("time")), value));
    }
  }

  private static Iterable<JsonElement> elements(JsonObject parent, String name) {
    return parent.has(name) ? parent.getAsJsonArray(name) : List.of();
  }
}
