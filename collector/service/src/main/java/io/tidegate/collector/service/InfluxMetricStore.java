package io.tidegate.collector.service;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.WriteParameters;
import com.influxdb.exceptions.InfluxException;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * Writes by InfluxDB's write API, in line protocol; calls block on a worker thread, bounded by the
 * options' timeout.
 */
public final class InfluxMetricStore implements MetricStore {
  /** The store read the rows and does not want them. All else may be otherwise the next time. */
  private static final Set<Integer> BAD_ROWS = Set.of(400, 413, 422);

  private static final int BYTES_OF_A_ROW = 768;
  private static final int SUMS_PER_CALL = 5_000;
  private static final int ROLL_UP_ATTEMPTS = 5;

  private final Vertx vertx;
  private final InfluxDBClient client;
  private final InfluxOptions options;
  private final MetricReader reader;
  private final WriteParameters parameters;

  /** Empty: no sums are kept. */
  private final Optional<WriteParameters> sums;

  private InfluxMetricStore(
      Vertx vertx,
      InfluxDBClient client,
      InfluxOptions options,
      MetricReader reader,
      Optional<String> sumsBucket) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.reader = reader;
    this.parameters = new WriteParameters(options.bucket(), options.org(), WritePrecision.MS);
    this.sums =
        sumsBucket.map(bucket -> new WriteParameters(bucket, options.org(), WritePrecision.MS));
  }

  /** An InfluxDB, read back by InfluxQL, that keeps no sums. Does not connect yet. */
  public static InfluxMetricStore open(Vertx vertx, InfluxOptions options) {
    return open(vertx, options, Optional.empty(), List.of());
  }

  /**
   * One that keeps sums.
   *
   * @param sumsBucket with a longer retention than that of the windows
   */
  public static InfluxMetricStore open(Vertx vertx, InfluxOptions options, String sumsBucket) {
    return open(vertx, options, Optional.of(sumsBucket), List.of());
  }

  /** A store that takes InfluxDB's writes but is read in another way. */
  public static InfluxMetricStore open(Vertx vertx, InfluxOptions options, MetricReader reader) {
    return new InfluxMetricStore(
        vertx, client(options, http(options)), options, reader, Optional.of(options.bucket()));
  }

  /** With interceptors of the calls. */
  static InfluxMetricStore open(
      Vertx vertx,
      InfluxOptions options,
      Optional<String> sumsBucket,
      List<Interceptor> interceptors) {
    OkHttpClient.Builder http = http(options);
    interceptors.forEach(http::addInterceptor);
    MetricReader reader = new InfluxQlReader(vertx, http.build(), options, sumsBucket);
    return new InfluxMetricStore(vertx, client(options, http), options, reader, sumsBucket);
  }

  /**
   * The credentials go into each call's header: the client's own user and password would sign in
   * for a session, which only InfluxDB 2 has.
   */
  private static OkHttpClient.Builder http(InfluxOptions options) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .connectTimeout(options.timeout())
            .readTimeout(options.timeout())
            .writeTimeout(options.timeout())
            .callTimeout(options.timeout());
    options
        .credentials()
        .header()
        .ifPresent(
            header ->
                http.addNetworkInterceptor(
                    chain ->
                        chain.proceed(
                            chain.request().newBuilder().header("Authorization", header).build())));
    return http;
  }

  private static InfluxDBClient client(InfluxOptions options, OkHttpClient.Builder http) {
    return InfluxDBClientFactory.create(
        InfluxDBClientOptions.builder()
            .url(options.url())
            .org(options.org())
            .bucket(options.bucket())
            .okHttpClient(http)
            .build());
  }

  @Override
  public Future<Void> write(List<PoolWindow> windows) {
    if (windows.isEmpty()) {
      return Future.succeededFuture();
    }
    return write(
        windows.size(),
        parameters,
        lines -> windows.forEach(w -> PoolWindowTable.appendLine(lines, StoredWindow.of(w))));
  }

  private Future<Void> write(int rows, WriteParameters where, Consumer<StringBuilder> render) {
    return vertx
        .<Void>executeBlocking(
            () -> {
              StringBuilder lines = new StringBuilder(rows * BYTES_OF_A_ROW);
              render.accept(lines);
              client.getWriteApiBlocking().writeRecord(lines.toString(), where);
              return null;
            },
            false)
        .recover(error -> Future.failedFuture(failure(error, rows)));
  }

  @Override
  public Future<Integer> rollUp(Resolution resolution, long stepMillis) {
    return sums.isEmpty()
        ? Future.succeededFuture(0)
        : reader
            .summarise(resolution, stepMillis)
            .compose(rows -> rollUp(resolution, stepMillis, rows, ROLL_UP_ATTEMPTS));
  }

  /**
   * Reads again after it wrote: another collector may have written rows of this step, and their
   * sum, between our reading and our writing. Whoever writes a sum last has then seen all rows.
   */
  private Future<Integer> rollUp(
      Resolution resolution, long stepMillis, List<PoolAggregate> rows, int attempts) {
    if (attempts == 0) {
      return Future.failedFuture(
          new StoreUnavailableException(
              "the rows of the step at %d changed %d times while they were summed up"
                  .formatted(stepMillis, ROLL_UP_ATTEMPTS),
              null));
    }
    return writeSums(resolution, rows)
        .compose(written -> reader.summarise(resolution, stepMillis))
        .compose(
            again ->
                again.equals(rows)
                    ? Future.succeededFuture(rows.size())
                    : rollUp(resolution, stepMillis, again, attempts - 1));
  }

  private Future<Void> writeSums(Resolution resolution, List<PoolAggregate> rows) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    List<PoolAggregate> now = rows.subList(0, Math.min(rows.size(), SUMS_PER_CALL));
    return write(
            now.size(),
            sums.orElseThrow(),
            lines -> now.forEach(r -> AggregateTable.appendLine(lines, resolution, r)))
        .compose(written -> writeSums(resolution, rows.subList(now.size(), rows.size())));
  }

  private Throwable failure(Throwable error, int rows) {
    if (error instanceof InfluxException answer && blamesRows(answer)) {
      return new StoreRejectedException(
          "the store at %s refused %d rows with status %d: %s"
              .formatted(options.url(), rows, answer.status(), answer.getMessage()),
          error);
    }
    int status = error instanceof InfluxException answer ? answer.status() : 0;
    return new StoreUnavailableException(
        "the store at %s did not take %d rows%s: %s"
            .formatted(
                options.url(), rows, status == 0 ? "" : ", status " + status, error.getMessage()),
        error,
        error instanceof InfluxException answer
            ? retryAfter(answer.headers(), Instant.now()).orElse(null)
            : null);
  }

  /** QuestDB has 500 for some bad rows too, and tells them by the errno of what is not critical. */
  private static boolean blamesRows(InfluxException answer) {
    return BAD_ROWS.contains(answer.status())
        || answer.status() == 500 && String.valueOf(answer.getMessage()).contains("errno: -1,");
  }

  /** Seconds or a date (RFC 9110, 10.2.3); what is neither is no answer. */
  static Optional<Duration> retryAfter(Map<String, String> headers, Instant now) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase("Retry-After")) {
        String value = header.getValue().strip();
        if (value.matches("\\d{1,9}")) {
          return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
          Instant until = DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from);
          return Optional.of(until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO);
        } catch (DateTimeException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Future<List<StoredWindow>> range(PoolId pool, long fromMillis, long toMillis) {
    return reader.range(pool, fromMillis, toMillis);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return reader.aggregate(pool, fromMillis, toMillis, stepMillis);
  }

  @Override
  public Future<List<StoredAggregate>> aggregate(
      Resolution resolution, PoolId pool, long fromMillis, long toMillis, long stepMillis) {
    return reader.aggregate(resolution, pool, fromMillis, toMillis, stepMillis);
  }

  @Override
  public Future<List<PoolAggregate>> summarise(Resolution resolution, long stepMillis) {
    return reader.summarise(resolution, stepMillis);
  }

  @Override
  public Future<List<StoredWindow>> latest() {
    return reader.latest();
  }

  @Override
  public Future<Void> close() {
    return vertx.executeBlocking(
        () -> {
          client.close();
          return null;
        },
        false);
  }
}
