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

import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
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
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final FleetView view = new FleetView();
  private final List<List<Long>> asked = new ArrayList<>();
  private HistorySource store =
      (pool, from, to, max) -> {
        asked.add(List.of(from, to));
        return Future.succeededFuture(
            List.of(new HistoryPoint(T0, 16, 6, 3, 40, 0.25, 40, 96, Double.NaN)));
      };
  private final List<ChangeRequest> topic = new ArrayList<>();
  private boolean topicIsAway;
  private final RequestDesk desk = new RequestDesk(this::write);
  private ConsoleServer server;

  private Future<Void> write(ChangeRequest request) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    topic.add(request);
    return Future.succeededFuture();
  }

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
            desk,
            (pool, from, to, max) -> store.history(pool, from, to, max),
            () -> new JsonObject().put("predictor", "up"),
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
        "/api/v1/alerts?limt=1         | parameter 'limt' is not known here: known are limit",
        "/api/v1/fleet?all=1           | parameter 'all' is not known here: this route takes none",
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
            request("/api/v1/fleet").POST(BodyPublishers.ofByteArray(new byte[1_048_577])).build(),
            BodyHandlers.ofString());
    assertProblem(large, 413, "body-too-large", "the body is longer than 1048576 bytes");
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return http.send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> resize(String body) throws Exception {
    return post("/api/v1/pools/orders/workers/resize", "application/json", body);
  }

  private Ack ack(String instance, Ack.Outcome outcome, int after, int effective) {
    return new Ack(
        "d#9/" + instance, ORDERS, instance, outcome, 4, 8, after, "busy", NOW + 20, effective);
  }

  private Decision answer(Decision.Kind kind, String reason, List<String> instances) {
    return new Decision(
        "d#9",
        ORDERS,
        NOW,
        kind,
        "shadow",
        reason,
        "sre asks",
        8,
        12,
        kind == Decision.Kind.HOLD ? 8 : 12,
        List.of(),
        0,
        "",
        List.of(),
        "no request",
        "r-1",
        instances);
  }

  @Test
  void aResizeIsHandedOnAndItsAcksAreShownAsTheyCome() throws Exception {
    HttpResponse<String> taken =
        resize("{\"size\":12,\"requestedBy\":\"sre\",\"requestId\":\"r-1\"}");
    assertEquals(202, taken.statusCode(), taken.body());
    assertEquals("/api/v1/requests/r-1", taken.headers().firstValue("location").orElse(""));
    assertEquals(
        List.of(
            new ChangeRequest(
                "r-1", ORDERS, CommandAction.RESIZE, 12, "sre", NOW, NOW + 30_000, "")),
        topic);
    JsonObject asked = json("/api/v1/requests/r-1");
    assertEquals("pending", asked.getString("state"));
    assertNull(asked.getValue("decision"));

    // Acks may be read before the decision that they belong to.
    desk.accept(ack("b", Ack.Outcome.CONVERGING, 12, 8));
    desk.accept(answer(Decision.Kind.RESIZE, "operator-request", List.of("a", "b")));
    asked = json("/api/v1/requests/r-1");
    assertEquals("pending", asked.getString("state"));
    assertEquals("operator-request", asked.getJsonObject("decision").getString("reason"));
    assertNull(asked.getJsonArray("instances").getJsonObject(0).getValue("outcome"));

    desk.accept(ack("a", Ack.Outcome.APPLIED, 12, 12));
    desk.accept(ack("a", Ack.Outcome.DUPLICATE, 12, 12));
    asked = json("/api/v1/requests/r-1");
    assertEquals("done", asked.getString("state"));
    JsonObject b = asked.getJsonArray("instances").getJsonObject(1);
    assertEquals("APPLIED", asked.getJsonArray("instances").getJsonObject(0).getValue("outcome"));
    assertEquals("CONVERGING", b.getString("outcome"));
    assertEquals(8, b.getInteger("sizeBefore"));
    assertEquals(12, b.getInteger("sizeAfter"));
    assertEquals(8, b.getInteger("sizeEffective"));
    assertEquals("busy", b.getString("detail"));
  }

  @Test
  void aRefusalAndARefusingInstanceAreToldApartFromSuccess() throws Exception {
    resize("{\"size\":12,\"requestId\":\"r-1\"}");
    desk.accept(answer(Decision.Kind.RESIZE, "operator-request", List.of("a")));
    desk.accept(ack("a", Ack.Outcome.UNSUPPORTED, 8, 8));
    assertEquals("refused", json("/api/v1/requests/r-1").getString("state"));
  }

  @Test
  void theControllersRefusalIsShown() throws Exception {
    resize("{\"size\":12,\"requestId\":\"r-1\"}");
    desk.accept(answer(Decision.Kind.HOLD, "frozen", List.of()));
    JsonObject asked = json("/api/v1/requests/r-1");
    assertEquals("refused", asked.getString("state"));
    assertEquals("frozen", asked.getJsonObject("decision").getString("reason"));
  }

  @Test
  void whatNobodyAnsweredExpires() throws Exception {
    desk.accept(
        new ChangeRequest(
            "r-0", ORDERS, CommandAction.RESIZE, 12, "sre", NOW - 9_000, NOW - 3_000, ""));
    assertEquals("expired", json("/api/v1/requests/r-0").getString("state"));
    assertProblem(
        get("/api/v1/requests/r-2"),
        404,
        "unknown-request",
        "request 'r-2' is not known: it is of another control plane, or of long ago");
  }

  @Test
  void aWarmUpGoesUpToTheSizeUnlessItSaysElse() throws Exception {
    post("/api/v1/pools/orders/workers/warm", "application/json; charset=utf-8", "{}");
    post("/api/v1/pools/orders/db/warm", "application/json", "{\"target\":3,\"instance\":\"b\"}");
    assertEquals(CommandAction.WARM, topic.get(0).action());
    assertEquals(10_000, topic.get(0).targetSize());
    assertEquals("api@127.0.0.1", topic.get(0).requestedBy());
    assertEquals(3, topic.get(1).targetSize());
    assertEquals("b", topic.get(1).instance());
  }

  /** A browser sends a form to any origin unasked, but no JSON. */
  @Test
  void onlyJsonIsTaken() throws Exception {
    assertProblem(
        post("/api/v1/pools/orders/workers/resize", "text/plain", "{\"size\":12}"),
        415,
        "no-json",
        "the content type is 'text/plain': must be application/json");
    assertProblem(
        get("/api/v1/pools/orders/workers/resize"),
        405,
        "method-not-allowed",
        "GET is not possible at '/api/v1/pools/orders/workers/resize': only POST is");
    assertEquals(List.of(), topic);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                    | size is missing: must be a whole number from 1 to 10000",
        "{\"size\":0}            | size is '0': must be a whole number from 1 to 10000",
        "{\"size\":\"12\"}         | size is '12': must be a whole number from 1 to 10000",
        "{\"size\":1.5}          | size is '1.5': must be a whole number from 1 to 10000",
        "{\"size\":12,\"pool\":1} | field 'pool' is not known here: known are instance,"
            + " requestId, requestedBy, size, timeoutMillis",
        "{\"size\":12,\"requestedBy\":7} | requestedBy is '7': must be 1 to 200 printable"
            + " characters",
        "{\"size\":12,\"timeoutMillis\":0} | timeoutMillis is '0': must be a whole number from 1"
            + " to 3600000",
        "[12]                  | the body is no JSON object: must be like {\"size\": 12}",
        "size=12               | the body is no JSON object: must be like {\"size\": 12}",
        "``                    | the body is empty: must be like {\"size\": 12}",
      })
  void aFieldThatCannotBeUsedIsNamed(String body, String detail) throws Exception {
    assertProblem(resize(body), 400, "bad-request", detail);
    assertEquals(List.of(), topic);
  }

  @Test
  void anUnknownPoolCannotBeAskedFor() throws Exception {
    assertProblem(
        post("/api/v1/pools/orders/nope/resize", "application/json", "{\"size\":12}"),
        404,
        "unknown-pool",
        "pool 'orders/nope' is not known: /api/v1/fleet lists those that have reported");
  }

  @Test
  void theSameRequestTwiceIsOneAndAnotherWithItsIdIsRefused() throws Exception {
    topicIsAway = true;
    assertProblem(
        resize("{\"size\":12,\"requestId\":\"r-1\"}"),
        503,
        "request-not-taken",
        "it is not sure to be heard of, and may be sent again with the same requestId: no broker"
            + " answers");
    topicIsAway = false;
    assertEquals(202, resize("{\"size\":12,\"requestId\":\"r-1\"}").statusCode());
    assertEquals(202, resize("{\"size\":12,\"requestId\":\"r-1\"}").statusCode());
    assertEquals(1, topic.size());
    assertProblem(
        resize("{\"size\":13,\"requestId\":\"r-1\"}"),
        409,
        "request-id-used",
        "requestId 'r-1' was another request's: leave it out, or choose a new one");
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
