package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on an InfluxDB that is read by InfluxQL. */
class InfluxQlStoreIT extends MetricStoreContract {
  @TempDir static Path directory;
  private static Vertx vertx;
  private static Influxd influxd;
  private static int databases;

  private final List<MetricStore> stores = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> binary = Influxd.binary();
    Assumptions.assumeTrue(
        binary.isPresent(),
        "skipped: no influxd on the PATH (Debian's package influxdb has it), so the InfluxQL reader"
            + " is not tested");
    vertx = Vertx.vertx();
    influxd = Influxd.start(binary.get(), directory);
  }

  @AfterAll
  static void stop() throws Exception {
    if (influxd != null) {
      influxd.close();
    }
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @AfterEach
  void closeStores() throws Exception {
    for (MetricStore store : stores) {
      store.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Override
  protected MetricStore store() throws Exception {
    String database = "tidegate" + databases++;
    create(database);
    create(database + "_sums");
    return open(database);
  }

  private static void create(String database) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(influxd.url() + "/query?q=CREATE%20DATABASE%20" + database))
                    .timeout(Duration.ofSeconds(10))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private MetricStore open(String database) {
    MetricStore store =
        InfluxMetricStore.open(
            vertx,
            new InfluxOptions(influxd.url(), "tidegate", database, new Credentials.None()),
            Optional.of(database + "_sums"),
            List.of(Influxd.writesOfVersion1()));
    stores.add(store);
    return store;
  }

  @Test
  void aMissingDatabaseIsTroubleAndNoReasonToThrowRowsAway() {
    MetricStore store = open("nowhere");
    Throwable error =
        assertThrows(
                ExecutionException.class,
                () ->
                    store
                        .write(List.of(Windows.busy(Windows.ORDERS, 0, 1, 1)))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
            .getCause();
    assertInstanceOf(StoreUnavailableException.class, error);
    assertTrue(error.getMessage().contains("status 404"), error.getMessage());
  }

  @Test
  void aQueryThatTheStoreRefusesIsAnError() {
    MetricStore store = open("nowhere");
    assertInstanceOf(
        StoreUnavailableException.class,
        assertThrows(
                ExecutionException.class,
                () ->
                    store
                        .latest()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
            .getCause());
  }
}
