package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tidegate.wire.Ack;
import io.tidegate.wire.ChangeRequest;
import io.tidegate.wire.CommandAction;
import io.tidegate.wire.Decision;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
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

/** What operators ask for, over HTTP. */
@Timeout(30)
class RequestRoutesIT {
  private static final long NOW = T0 + 10_000;

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final List<ChangeRequest> topic = new ArrayList<>();
  private boolean topicIsAway;
  private final RequestDesk desk = new RequestDesk(this::write);
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    view.accept(Made.window(ORDERS, T0 + 9_000, 8, 120));
    view.accept(Made.window(DB, T0, 4, 10));
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                view,
                desk,
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                () -> Instant.ofEpochMilli(NOW))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Future<Void> write(ChangeRequest request) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    topic.add(request);
    return Future.succeededFuture();
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
}
