package io.tidegate.collector.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each InfluxQL query of the Grafana dashboards, on an InfluxDB that holds windows. */
@Timeout(120)
class GrafanaInfluxIT {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "service",
          "orders",
          "pool",
          "workers",
          "timeFilter",
          "time >= %dms AND time < %dms".formatted(Windows.T0, Windows.T0 + 60_000),
          "__interval",
          "1m");

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void eachAnswersWithData() throws Exception {
    Optional<Path> binary = DebianDaemon.find("influxd");
    Assumptions.assumeTrue(
        binary.isPresent(),
        "skipped: no influxd on the PATH (Debian's package influxdb has it), so the dashboards'"
            + " InfluxQL is not tested");
    Vertx vertx = Vertx.vertx();
    try (Influxd influxd = Influxd.start(binary.get(), directory)) {
      ask(influxd, "q=CREATE%20DATABASE%20tidegate");
      MetricStore store =
          InfluxMetricStore.open(
              vertx,
              new InfluxOptions(influxd.url(), "tidegate", "tidegate", new Credentials.None()),
              Optional.empty(),
              List.of(Influxd.writesOfVersion1()));
      store
          .write(
              List.of(Windows.busy(Windows.ORDERS, 0, 20, 80), Windows.busy(Windows.DB, 0, 20, 80)))
          .toCompletionStage()
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);
      List<GrafanaQuery> queries = GrafanaQuery.of("influxdb");
      assertTrue(queries.size() > 15, queries.toString());
      for (GrafanaQuery query : queries) {
        assertAnswers(influxd, query);
      }
      store.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private void assertAnswers(Influxd influxd, GrafanaQuery query) throws Exception {
    String asked = query.with(VARIABLES);
    assertFalse(
        asked.matches(".*\\$[A-Za-z_].*"),
        query.where() + " has a variable that is not known: " + asked);
    JsonObject answer =
        ask(influxd, "db=tidegate&epoch=ms&q=" + URLEncoder.encode(asked, StandardCharsets.UTF_8))
            .getJsonArray("results")
            .getJsonObject(0);
    assertFalse(answer.containsKey("error"), query.where() + ": " + answer);
    List<JsonObject> series = GrafanaQuery.children(answer, "series");
    assertFalse(series.isEmpty(), query.where() + " finds nothing: " + asked);
    assertTrue(
        series.get(0).getJsonArray("values").getJsonArray(0).stream()
            .skip(1)
            .noneMatch(Objects::isNull),
        query.where() + " finds a gap: " + series);
  }

  private JsonObject ask(Influxd influxd, String query) throws Exception {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(influxd.url() + "/query?" + query))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }
}
