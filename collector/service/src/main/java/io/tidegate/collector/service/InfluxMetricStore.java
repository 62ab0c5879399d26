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

  private final Vertx vertx;
  private final InfluxDBClient client;
  private final InfluxOptions options;
  private final MetricReader reader;
  private final WriteParameters parameters;

  private InfluxMetricStore(
      Vertx vertx, InfluxDBClient client, InfluxOptions options, MetricReader reader) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
    this.reader = reader;
    this.parameters = new WriteParameters(options.bucket(), options.org(), WritePrecision.MS);
  }

  /** An InfluxDB, read back by InfluxQL. Does not connect yet. */
  public static InfluxMetricStore open(Vertx vertx, InfluxOptions options) {
    return open(vertx, options, List.of());
  }

  /** A store that takes InfluxDB's writes but is read in another way. */
  public static InfluxMetricStore open(Vertx vertx, InfluxOptions options, MetricReader reader) {
    return new InfluxMetricStore(vertx, client(options, http(options)), options, reader);
  }

  /** With interceptors of the calls. */
  static InfluxMetricStore open(
      Vertx vertx, InfluxOptions options, List<Interceptor> interceptors) {
    OkHttpClient.Builder http = http(options);
    interceptors.forEach(http::addInterceptor);
    MetricReader reader = new InfluxQlReader(vertx, http.build(), options);
    return new InfluxMetricStore(vertx, client(options, http), options, reader);
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
    return vertx
        .<Void>executeBlocking(
            () -> {
              StringBuilder lines = new StringBuilder(windows.size() * BYTES_OF_A_ROW);
              windows.forEach(w -> PoolWindowTable.appendLine(lines, StoredWindow.of(w)));
              client.getWriteApiBlocking().writeRecord(lines.toString(), parameters);
              return null;
            },
            false)
        .recover(error -> Future.failedFuture(failure(error, windows.size())));
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
