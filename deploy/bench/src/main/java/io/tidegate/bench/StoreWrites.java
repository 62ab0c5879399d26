package io.tidegate.bench;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import com.influxdb.client.write.WriteParameters;
import io.tidegate.collector.service.MetricStore;
import io.tidegate.collector.service.PoolWindowTable;
import io.tidegate.collector.service.StorePath;
import io.tidegate.launcher.embedded.EmbeddedQuestDb;
import io.tidegate.launcher.store.EmbeddedMetricStore;
import io.tidegate.wire.EncodedHistogram;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolSpec;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;

/**
 * Windows into the embedded store: the collector's way, from the windows on, against the client's
 * blocking writer alone, which gets the same rows ready-made (as points, and as text). They take
 * turns; what was written is applied before the next turn.
 */
final class StoreWrites {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int ROWS = SMOKE ? 5_000 : 100_000;
  private static final int ROUNDS = SMOKE ? 1 : Integer.getInteger("rounds", 9);
  private static final int WARM_UPS = SMOKE ? 0 : 2;
  private static final int POOLS = 1_000;
  private static final long START_MILLIS = 1_700_000_040_000L;
  private static final long PATIENCE_SECONDS = 120;

  private final Vertx vertx = Vertx.vertx();
  private final EmbeddedQuestDb database;
  private final WriteApiBlocking client;
  private final WriteParameters parameters =
      new WriteParameters("tidegate", "tidegate", WritePrecision.MS);
  private final StorePath path;
  private long written;

  /** Writes rows and comes back when the store has acknowledged them. */
  private interface Way {
    void write() throws Exception;
  }

  private StoreWrites(EmbeddedQuestDb database, WriteApiBlocking client, MetricStore store) {
    this.database = database;
    this.client = client;
    this.path = new StorePath(vertx, store);
  }

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    try (EmbeddedQuestDb database =
            EmbeddedQuestDb.start(
                directory.resolve("store"), 0, EmbeddedMetricStore.ddl(Duration.ofDays(30_000)));
        InfluxDBClient client = client(database)) {
      Vertx vertx = Vertx.vertx();
      MetricStore store = EmbeddedMetricStore.open(vertx, database);
      StoreWrites bench = new StoreWrites(database, client.getWriteApiBlocking(), store);
      try {
        return new Report("store-writes", System.getProperty("java.vm.version"), bench.rows())
            .version("influxdb-client-java", InfluxDBClient.class)
            .version("questdb", io.questdb.ServerMain.class);
      } finally {
        store.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        bench.vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
    } finally {
      delete(directory);
    }
  }

  private List<Row> rows() throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      points();
      text();
      collector();
    }
    List<Double> points = new ArrayList<>();
    List<Double> againstPoints = new ArrayList<>();
    List<Double> againstText = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      boolean clientFirst = round % 2 == 0;
      double ours = clientFirst ? 0 : collector();
      double ofPoints = points();
      double ofText = text();
      ours = clientFirst ? collector() : ours;
      System.err.printf(
          "round %d: points %.0f/s, text %.0f/s, collector %.0f/s%n",
          round + 1, ofPoints, ofText, ours);
      points.add(ofPoints);
      againstPoints.add(ours / ofPoints);
      againstText.add(ours / ofText);
    }
    Row alone =
        Row.of("client's blocking writer, ready-made points", ChildJvm.median(points), "1/s");
    double ratio = ChildJvm.median(againstPoints);
    return List.of(
        alone,
        new Row(
            "collector, from windows (median of paired ratios)",
            alone.value() * ratio,
            "1/s",
            alone.name(),
            ratio),
        Row.of("  least ratio of a round", againstPoints.stream().min(Double::compare).get(), ""),
        Row.of("  median ratio to ready-made text", ChildJvm.median(againstText), ""));
  }

  private double points() throws Exception {
    List<List<Point>> calls =
        calls().stream().map(c -> c.stream().map(StoreWrites::point).toList()).toList();
    return rate(
        () -> {
          for (List<Point> call : calls) {
            client.writePoints(call, parameters);
          }
        });
  }

  private double text() throws Exception {
    List<String> calls =
        calls().stream()
            .map(c -> String.join("\n", c.stream().map(StorePath::line).toList()))
            .toList();
    return rate(
        () -> {
          for (String call : calls) {
            client.writeRecord(call, parameters);
          }
        });
  }

  private double collector() throws Exception {
    List<PoolWindow> windows = calls().stream().flatMap(List::stream).toList();
    return rate(
        () ->
            path.write(windows)
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private double rate(Way way) throws Exception {
    System.gc();
    long start = System.nanoTime();
    way.write();
    double seconds = (System.nanoTime() - start) / 1e9;
    awaitApplied();
    return ROWS / seconds;
  }

  /** All rows that were ever written are there, once. */
  private void awaitApplied() {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    long found = -1;
    while (found != written) {
      if (System.nanoTime() > deadlineNanos) {
        throw new IllegalStateException(
            "%d rows were written, %d are there".formatted(written, found));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      found =
          (Long) database.query("SELECT count() AS n FROM " + PoolWindowTable.NAME).get(0).get("n");
    }
  }

  /** The next rows in time, in calls as the collector makes them. */
  private List<List<PoolWindow>> calls() {
    Random random = new Random(written);
    List<List<PoolWindow>> calls = new ArrayList<>();
    List<PoolWindow> call = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long row = written + i;
      call.add(window((int) (row % POOLS), row / POOLS, random));
      if (call.size() == StorePath.rowsPerCall()) {
        calls.add(call);
        call = new ArrayList<>();
      }
    }
    if (!call.isEmpty()) {
      calls.add(call);
    }
    written += ROWS;
    return calls;
  }

  private static PoolWindow window(int pool, long minute, Random random) {
    long start = START_MILLIS + minute * 60_000;
    long submitted = random.nextInt(10_000);
    double p99 = 5 + random.nextDouble() * 200;
    return new PoolWindow(
        new PoolId("service-" + pool / 10, "pool-" + pool),
        PoolKind.WORKER,
        start,
        start + 60_000,
        PoolWindow.Quality.COMPLETE,
        List.of(
            new PoolWindow.InstanceWindow(
                "a", new PoolSpec(8, 100, 1, 64), 1, 7, 5, 2, submitted, p99)),
        submitted,
        submitted,
        0,
        2,
        summary(submitted + 1, p99 / 3),
        summary(submitted + 1, p99 / 2),
        summary(submitted + 1, p99),
        new HostLoad(random.nextDouble(), random.nextDouble(), 12),
        List.of(),
        EncodedHistogram.EMPTY,
        0);
  }

  private static LatencySummary summary(long count, double p99) {
    return new LatencySummary(count, p99 / 5, p99 / 7, p99 / 2, p99, p99 * 1.5);
  }

  /** From its text, field for field. */
  private static Point point(PoolWindow window) {
    String[] parts = StorePath.line(window).split(" ");
    String[] tags = parts[0].split(",");
    Point point = Point.measurement(tags[0]).time(Long.parseLong(parts[2]), WritePrecision.MS);
    for (int i = 1; i < tags.length; i++) {
      String[] tag = tags[i].split("=");
      point.addTag(tag[0], tag[1]);
    }
    for (String field : parts[1].split(",")) {
      String[] pair = field.split("=");
      String value = pair[1];
      if (value.endsWith("i")) {
        point.addField(pair[0], Long.parseLong(value.substring(0, value.length() - 1)));
      } else if (value.startsWith("\"")) {
        point.addField(pair[0], value.substring(1, value.length() - 1));
      } else {
        point.addField(pair[0], Double.parseDouble(value));
      }
    }
    return point;
  }

  private static InfluxDBClient client(EmbeddedQuestDb database) {
    String header = Credentials.basic(database.user(), database.password());
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .readTimeout(Duration.ofSeconds(10))
            .writeTimeout(Duration.ofSeconds(10))
            .addNetworkInterceptor(
                chain ->
                    chain.proceed(
                        chain.request().newBuilder().header("Authorization", header).build()));
    return InfluxDBClientFactory.create(
        InfluxDBClientOptions.builder()
            .url(database.httpUrl())
            .org("tidegate")
            .bucket("tidegate")
            .okHttpClient(http)
            .build());
  }

  private static void delete(Path directory) throws Exception {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
