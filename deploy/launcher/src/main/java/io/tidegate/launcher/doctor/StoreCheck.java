package io.tidegate.launcher.doctor;

import io.tidegate.collector.service.MetricStore;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An InfluxDB of one's own: whether it answers, and whether this user may read the bucket. */
final class StoreCheck {
  /** No service is called so: nothing is found, and nothing else is asked. */
  private static final PoolId NOBODY = new PoolId("tidegate-doctor", "nobody");

  private final Settings settings;
  private final Duration bound;
  private final List<Finding> findings = new ArrayList<>();

  private StoreCheck(Settings settings, Duration bound) {
    this.settings = settings;
    this.bound = bound;
  }

  /**
   * Asks once; nothing is written.
   *
   * @param store that of the settings
   */
  static List<Finding> run(Settings settings, MetricStore store, Duration bound)
      throws InterruptedException {
    StoreCheck check = new StoreCheck(settings, bound);
    if (check.answers()) {
      check.reads(store);
    }
    return check.findings;
  }

  private boolean answers() throws InterruptedException {
    String url = settings.store().influxUrl();
    HttpResponse<Void> answer;
    long sentMillis = System.currentTimeMillis();
    try {
      answer =
          HttpClient.newBuilder()
              .connectTimeout(bound)
              .build()
              .send(
                  HttpRequest.newBuilder(URI.create(url).resolve("/ping")).timeout(bound).build(),
                  HttpResponse.BodyHandlers.discarding());
    } catch (IOException | IllegalArgumentException e) {
      findings.add(
          Finding.fail(
              "store",
              "no answer from %s: %s"
                  .formatted(url, e.getMessage() == null ? e.toString() : e.getMessage()),
              "store.influx-url has to be the base URL of an InfluxDB, e.g. http://influx:8086"));
      return false;
    }
    long heardMillis = System.currentTimeMillis();
    if (answer.statusCode() / 100 != 2) {
      findings.add(
          Finding.fail(
              "store",
              "%s answers /ping with %d".formatted(url, answer.statusCode()),
              "store.influx-url has to be the base URL of an InfluxDB, without a path"));
      return false;
    }
    String version = answer.headers().firstValue("X-Influxdb-Version").orElse("of no version");
    findings.add(Finding.ok("store", "InfluxDB %s answers at %s".formatted(version, url)));
    answer
        .headers()
        .firstValue("Date")
        .ifPresent(date -> clock(date, (sentMillis + heardMillis) / 2));
    return true;
  }

  /** HTTP's date has seconds: its middle is meant. */
  private void clock(String date, long nowMillis) {
    try {
      long toldMillis =
          DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from).toEpochMilli() + 500;
      findings.add(
          ClockCheck.of(
              "the store", toldMillis - nowMillis, settings.collector().futureTolerance()));
    } catch (DateTimeException e) {
      findings.add(
          Finding.warn(
              "clock", "the store tells the date '%s'".formatted(date), "see what answers there"));
    }
  }

  private void reads(MetricStore store) throws InterruptedException {
    long nowMillis = System.currentTimeMillis();
    String bucket = settings.store().influxBucket();
    try {
      store
          .range(NOBODY, nowMillis - 60_000, nowMillis)
          .toCompletionStage()
          .toCompletableFuture()
          .get(bound.toMillis(), TimeUnit.MILLISECONDS);
      findings.add(
          Finding.ok(
              "bucket",
              "'%s' can be read; whether it can be written is not tried".formatted(bucket)));
    } catch (ExecutionException e) {
      findings.add(unread(bucket, String.valueOf(e.getCause().getMessage())));
    } catch (TimeoutException e) {
      findings.add(unread(bucket, "no answer within %d s".formatted(bound.toSeconds())));
    }
  }

  private static Finding unread(String bucket, String why) {
    return Finding.fail(
        "bucket",
        "'%s' cannot be read: %s".formatted(bucket, why),
        "make the bucket (store.influx-bucket), and give a token that may read and write it"
            + " (TIDEGATE_STORE_INFLUX_TOKEN); for InfluxQL an InfluxDB 2 needs a DBRP mapping of it");
  }
}
