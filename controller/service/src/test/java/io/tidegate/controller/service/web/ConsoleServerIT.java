package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConsoleServerIT {
  private static final long NOW = T0 + 10_000;

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final List<List<Long>> asked = new ArrayList<>();
  private HistorySource store =
      (pool, from, to, max) -> {
        asked.add(List.of(from, to));
        return Future.succeededFuture(
            List.of(new HistoryPoint(T0, 16, 6, 3, 40, 0.25, 40, 96, Double.NaN)));
      };
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    view.accept(Made.window(ORDERS, T0 + 9_000, 8, 120));
    view.accept(Made.breachIn(ORDERS, T0 + 9_000, 12, 410));
    view.accept(Made.resize(ORDERS, T0 + 9_000, 8, 12, "auto"));
    view.accept(Made.window(DB, T0, 4, 10));
    view.accept(Made.alert(DB, "failed db-1", T0, "silent for 10 windows"));
    server = started(ConsoleOptions.at("127.0.0.1", 0));
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private ConsoleServer started(ConsoleOptions options) throws Exception {
    return ConsoleServer.start(
            vertx,
            options,
            view,
            new RequestDesk(request -> Future.succeededFuture()),
            (pool, from, to, max) -> store.history(pool, from, to, max),
            () -> new JsonObject().put("predictor", "up"),
            new FakeProbes(),
            () -> Instant.ofEpochMilli(NOW))
        .await(10, TimeUnit.SECONDS);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("application/json", response.headers().firstValue("content-type").orElse(""));
    return new JsonObject(response.body());
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String type, String detail) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(
        "application/problem+json", response.headers().firstValue("content-type").orElse(""));
    JsonObject problem = new JsonObject(response.body());
    assertEquals("urn:tidegate:problem:" + type, problem.getString("type"));
    assertEquals(status, problem.getInteger("status"));
    assertEquals(detail, problem.getString("detail"));
  }

  @Test
  void theInstancesAreListedWithTheirLimit() throws Exception {
    view.instances().accept(Made.heartbeat("a"), T0);
    view.instances().accept(Made.heartbeat("b"), T0);

    JsonObject answer = json("/api/v1/instances?limit=1");
    assertEquals(2, answer.getInteger("total"));
    assertEquals(1, answer.getJsonArray("instances").size());
    JsonObject first = answer.getJsonArray("instances").getJsonObject(0);
    assertEquals("a", first.getString("instance"));
    assertEquals("UNKNOWN", first.getString("state"));
    assertEquals(10_000, first.getLong("lastHeartbeatAgeMillis"));
    assertProblem(
        get("/api/v1/instances?limit=0"),
        400,
        "bad-parameter",
        "limit is '0': must be a whole number from 1 to 500");
  }

  @Test
  void theFleetShowsEachPoolWithItsOutlookAndItsAge() throws Exception {
    JsonObject fleet = json("/api/v1/fleet");
    JsonArray pools = fleet.getJsonArray("pools");
    assertEquals(NOW, fleet.getLong("nowMillis"));
    assertEquals(2, pools.size());

    JsonObject db = pools.getJsonObject(0);
    assertEquals("db", db.getString("pool"));
    assertEquals("DB_CONNECTION", db.getString("kind"));
    assertTrue(db.getBoolean("stale"));
    assertNull(db.getValue("forecast"));

    JsonObject orders = pools.getJsonObject(1);
    assertEquals("workers", orders.getString("pool"));
    assertEquals(1_000, orders.getLong("ageMillis"));
    assertFalse(orders.getBoolean("stale"));
    assertEquals(16, orders.getJsonObject("window").getInteger("size"));
    assertEquals(120.0, orders.getJsonObject("window").getDouble("p99Millis"));
    assertEquals(0.125, orders.getJsonObject("window").getDouble("utilisation"));
    assertEquals(12, orders.getJsonObject("forecast").getInteger("leadWindows"));
    assertEquals(300.0, orders.getJsonObject("forecast").getDouble("sloP99Millis"));
    assertEquals("auto", orders.getJsonObject("decision").getString("mode"));
  }

  @Test
  void aPoolShowsItsSeries() throws Exception {
    JsonObject pool = json("/api/v1/pools/orders/workers");

    assertEquals(T0 + 9_000, pool.getJsonArray("windows").getJsonObject(0).getLong("endMillis"));
    assertEquals(
        410.0, pool.getJsonArray("forecasts").getJsonObject(0).getDouble("projectedP99Millis"));
    assertEquals(12, pool.getJsonArray("resizes").getJsonObject(0).getInteger("toSize"));
  }

  @Test
  void historyComesFromTheStore() throws Exception {
    JsonObject history =
        json("/api/v1/pools/orders/workers/history?from=2026-11-01T08:00:00Z&to=1793523600000");
    JsonObject point = history.getJsonArray("points").getJsonObject(0);

    assertEquals(List.of(List.of(1_793_520_000_000L, 1_793_523_600_000L)), asked);
    assertEquals(16, point.getInteger("size"));
    assertNull(point.getValue("p99Millis"));
    assertFalse(history.getBoolean("truncated"));
  }

  @Test
  void historyWithoutATimeIsTheLastHour() throws Exception {
    json("/api/v1/pools/orders/workers/history");

    assertEquals(List.of(List.of(NOW - 3_600_000, NOW)), asked);
  }

  @Test
  void historyIsCutAtItsLimitAndSaysSo() throws Exception {
    store =
        (pool, from, to, max) ->
            Future.succeededFuture(
                java.util.Collections.nCopies(
                    max, new HistoryPoint(T0, 16, 6, 3, 40, 0.25, 40, 96, 120)));
    JsonObject history = json("/api/v1/pools/orders/workers/history");

    assertEquals(10_100, history.getJsonArray("points").size());
    assertTrue(history.getBoolean("truncated"));
  }

  @Test
  void aStoreThatCannotBeReadIsNamed() throws Exception {
    store = (pool, from, to, max) -> Future.failedFuture("http://127.0.0.1:8086 refused");

    assertProblem(
        get("/api/v1/pools/orders/workers/history"),
        503,
        "store-unavailable",
        "http://127.0.0.1:8086 refused");
  }

  @Test
  void decisionsAlertsForecastsAndStatus() throws Exception {
    JsonObject decision =
        json("/api/v1/decisions?limit=1").getJsonArray("decisions").getJsonObject(0);
    assertEquals("decision", decision.getString("type"));
    assertEquals("breach-forecast", decision.getString("reason"));

    JsonObject alert = json("/api/v1/alerts").getJsonArray("alerts").getJsonObject(0);
    assertEquals("silent for 10 windows", alert.getString("text"));

    JsonObject forecast = json("/api/v1/forecasts").getJsonArray("forecasts").getJsonObject(0);
    assertTrue(forecast.getBoolean("breachExpected"));

    JsonObject status = json("/api/v1/status");
    assertEquals("up", status.getJsonObject("components").getString("predictor"));
    assertEquals(2, status.getJsonObject("console").getInteger("pools"));

    assertEquals("ok", json("/healthz").getString("status"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/v1/decisions?limit=0     | limit is '0': must be a whole number from 1 to 500",
        "/api/v1/decisions?limit=501   | limit is '501': must be a whole number from 1 to 500",
        "/api/v1/alerts?limit=many     | limit is 'many': must be a whole number from 1 to 500",
        "/api/v1/alerts?limit=1&limit=2 | limit is given 2 times: must be once",
        "/api/v1/alerts?limt=1         | parameter 'limt' is not known here: known are cursor,"
            + " limit",
        "/api/v1/fleet?all=1           | parameter 'all' is not known here: known are cursor,"
            + " limit",
        "/api/v1/pools/orders/workers/history?from=yesterday | from is 'yesterday': must be epoch"
            + " milliseconds or an instant such as 2026-11-01T08:30:00Z",
        "/api/v1/pools/orders/workers/history?from=5&to=5 | from is 5 and to is 5: from must be"
            + " before to",
        "/api/v1/pools/orders/workers/history?from=0&to=864000000 | from 0 to 864000000 is 10.0"
            + " days: at most 7 at a time",
        "/api/v1/pools/-orders/workers | service is '-orders': must be 1 to 63 of A-Z a-z 0-9 . _ -"
            + " and start with a letter or digit",
      })
  void aParameterThatCannotBeUsedIsNamed(String path, String detail) throws Exception {
    assertProblem(get(path), 400, "bad-parameter", detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/pools/orders/nope", "/api/v1/pools/orders/nope/history"})
  void anUnknownPoolIsNamed(String path) throws Exception {
    assertProblem(
        get(path),
        404,
        "unknown-pool",
        "pool 'orders/nope' is not known: /api/v1/fleet lists those that have reported");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/flet",
        "/console/files.txt",
        "/console/../files.txt",
        "/console/%2e%2e/console/files.txt",
        "/webjars/lit-html/package.json"
      })
  void whatIsNotThereIsNamed(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(404, response.statusCode());
    JsonObject problem = new JsonObject(response.body());
    assertEquals("urn:tidegate:problem:unknown-route", problem.getString("type"));
    assertTrue(problem.getString("detail").startsWith("nothing is at '/"), response.body());
  }

  @Test
  void anotherMethodAndABodyThatIsTooLargeAreRefused() throws Exception {
    HttpResponse<String> small =
        http.send(
            request("/api/v1/fleet").POST(BodyPublishers.ofString("{}")).build(),
            BodyHandlers.ofString());
    assertProblem(
        small, 405, "method-not-allowed", "POST is not possible at '/api/v1/fleet': only GET is");

    HttpResponse<String> large =
        http.send(
            request("/api/v1/pools/orders/workers/resize")
                .POST(BodyPublishers.ofByteArray(new byte[1_048_577]))
                .build(),
            BodyHandlers.ofString());
    assertProblem(large, 413, "body-too-large", "the body is longer than 1048576 bytes");
  }

  @Test
  void thePageIsServedWithAStrictPolicy() throws Exception {
    HttpResponse<String> page = get("/console/");

    assertEquals(200, page.statusCode());
    assertEquals("text/html; charset=utf-8", page.headers().firstValue("content-type").orElse(""));
    assertEquals(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; require-trusted-types-for 'script'; trusted-types lit-html;"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        page.headers().firstValue("content-security-policy").orElse(""));
    assertEquals("nosniff", page.headers().firstValue("x-content-type-options").orElse(""));
    assertEquals("no-referrer", page.headers().firstValue("referrer-policy").orElse(""));
    assertEquals("console/", get("/").headers().firstValue("location").orElse(""));
    assertEquals(
        "text/javascript; charset=utf-8",
        get("/webjars/uplot/dist/uPlot.esm.js").headers().firstValue("content-type").orElse(""));
  }

  @Test
  void anUnchangedFileIsNotSentAgain() throws Exception {
    String etag = get("/console/app.js").headers().firstValue("etag").orElseThrow();
    HttpResponse<String> again =
        http.send(
            request("/console/app.js").header("If-None-Match", etag).build(),
            BodyHandlers.ofString());

    assertEquals(304, again.statusCode());
    assertEquals("", again.body());
  }

  @Test
  void aPortInUseIsNamed() {
    IOException refused =
        assertThrows(
            IOException.class, () -> started(ConsoleOptions.at("127.0.0.1", server.port())));

    assertEquals(
        "the console cannot listen on 127.0.0.1:%d: the port is in use or the address is not this machine's: choose another, or 0 for any free port"
            .formatted(server.port()),
        refused.getMessage());
  }

  @Test
  void afterCloseNobodyListensAndTheViewLivesOn() throws Exception {
    ConsoleServer other = started(ConsoleOptions.at("127.0.0.1", 0));
    assertNotEquals(0, other.port());
    other.close().await(5, TimeUnit.SECONDS);

    view.accept(Made.hold(DB, T0 + 20_000, 4, "cooldown"));
    assertThrows(
        IOException.class,
        () ->
            http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + other.port() + "/healthz"))
                    .build(),
                BodyHandlers.ofString()));
  }
}
