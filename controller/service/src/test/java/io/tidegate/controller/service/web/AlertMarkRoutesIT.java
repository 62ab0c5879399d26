package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Silences;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.AlertMark.Mark;
import io.tidegate.wire.PoolId;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people say of alerts, over HTTP. */
@Timeout(60)
class AlertMarkRoutesIT {
  private static final String PATH = "/api/v1/alerts/marks";
  private static final PoolId DB = new PoolId("orders", "db");
  private static final String FORECAST = "breach-forecast:orders/db:60000";

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final AtomicReference<AlertMarks> marks = new AtomicReference<>(AlertMarks.NONE);
  private final FleetView view =
      new FleetView(
          FleetView.Limits.DEFAULT, () -> Silences.NONE, marks::get, Duration.ofSeconds(1));
  private boolean topicIsAway;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    view.accept(alert(FORECAST, Alert.Kind.BREACH_FORECAST, Alert.Severity.WARNING, 1));
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                view,
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                new AlertMarkRoutes(
                    new AlertMarkDesk(marks::get, this::write),
                    view,
                    () -> Instant.ofEpochMilli(1_000)))
            .await(10, TimeUnit.SECONDS);
  }

  private static Alert alert(String id, Alert.Kind kind, Alert.Severity severity, long atMillis) {
    return new Alert(id, DB, kind, severity, atMillis, "", "");
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Future<Void> write(AlertMark mark) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    marks.updateAndGet(before -> before.with(mark));
    return Future.succeededFuture();
  }

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private String mark(String id, String mark) throws Exception {
    String body =
        new JsonObject()
            .put("alertId", id)
            .put("mark", mark)
            .put("comment", "on it")
            .put("requestedBy", "alice@ops")
            .encode();
    HttpResponse<String> answer = ask("POST", PATH, body);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(answer.body(), ask("GET", PATH, "").body());
    return answer.body();
  }

  /** Of the newest alert. */
  private JsonObject listed() throws Exception {
    return new JsonObject(ask("GET", "/api/v1/alerts", "").body())
        .getJsonArray("alerts")
        .getJsonObject(0);
  }

  @Test
  void oneThatIsAcknowledgedIsSoWhenItIsToldAgainButNotWhenItIsWorse() throws Exception {
    assertEquals(null, listed().getJsonObject("acknowledged"));
    String said =
        "\"mark\":\"ACKNOWLEDGED\",\"markedBy\":\"alice@ops\",\"comment\":\"on it\",\"atMillis\":1000}";
    assertEquals(
        "{\"nowMillis\":1000,\"marks\":[{\"service\":\"orders\",\"pool\":\"db\",\"episode\":\""
            + FORECAST
            + "\",\"kind\":\"BREACH_FORECAST\",\"severity\":\"WARNING\","
            + said
            + "],\"next\":null,\"verdicts\":[]}",
        mark(FORECAST, "ACKNOWLEDGED"));
    String again = FORECAST + ":again:70000";
    view.accept(alert(again, Alert.Kind.BREACH_FORECAST, Alert.Severity.WARNING, 2));
    assertEquals("{" + said, listed().getJsonObject("acknowledged").encode());
    view.accept(alert(FORECAST + ":worse", Alert.Kind.BREACH_FORECAST, Alert.Severity.CRITICAL, 3));
    assertEquals(null, listed().getJsonObject("acknowledged"));
    mark(FORECAST + ":worse", "ACKNOWLEDGED");
    assertEquals("on it", listed().getJsonObject("acknowledged").getString("comment"));
    assertEquals(
        "{\"nowMillis\":1000,\"marks\":[],\"next\":null,\"verdicts\":[]}",
        mark(FORECAST, "UNACKNOWLEDGED"));
    assertEquals(null, listed().getJsonObject("acknowledged"));
  }

  @Test
  void oneThatIsOverCanBeFoundUsefulAndIsCountedOnce() throws Exception {
    String end = FORECAST + ":end:90000";
    view.accept(alert(end, Alert.Kind.FORECAST_RESOLVED, Alert.Severity.INFO, 4));
    mark(FORECAST, "USEFUL");
    JsonObject answer = new JsonObject(mark(end, "NOT_USEFUL"));
    assertEquals(
        "[{\"service\":\"orders\",\"pool\":\"db\",\"useful\":0,\"notUseful\":1}]",
        answer.getJsonArray("verdicts").encode());
    assertEquals("NOT_USEFUL", listed().getJsonObject("verdict").getString("mark"));
    assertEquals("[]", new JsonObject(mark(end, "UNJUDGED")).getJsonArray("verdicts").encode());
    assertEquals(null, listed().getJsonObject("verdict"));
  }

  @Test
  void marksAreReadPageByPageAndEachPageHasAllVerdicts() throws Exception {
    for (int i = 1; i <= 3; i++) {
      write(saidOf("episode-" + i, Mark.USEFUL, 7));
    }
    JsonObject first = new JsonObject(ask("GET", PATH + "?limit=2", "").body());
    write(saidOf("episode-0", Mark.ACKNOWLEDGED, 8));
    String behind = PATH + "?limit=2&cursor=" + first.getString("next");
    JsonObject second = new JsonObject(ask("GET", behind, "").body());

    assertEquals(List.of("episode-1", "episode-2"), episodes(first));
    assertEquals(List.of("episode-3"), episodes(second));
    assertEquals(null, second.getString("next"));
    assertEquals(first.getJsonArray("verdicts"), second.getJsonArray("verdicts"));
    assertEquals(400, ask("GET", PATH + "?limit=501", "").statusCode());
  }

  private static List<String> episodes(JsonObject page) {
    return page.getJsonArray("marks").stream()
        .map(mark -> ((JsonObject) mark).getString("episode"))
        .toList();
  }

  private static AlertMark saidOf(String episode, Mark mark, long atMillis) {
    return new AlertMark(
        episode, DB, Alert.Kind.SLO_BREACH, Alert.Severity.CRITICAL, mark, "", "bob", atMillis);
  }

  @Test
  void whatIsSaidOfAnAlertThatIsNotListedAnyMoreCanBeTakenBack() throws Exception {
    for (Mark mark : List.of(Mark.ACKNOWLEDGED, Mark.USEFUL)) {
      write(saidOf("long-ago", mark, 1));
    }
    String left = mark("long-ago", "UNACKNOWLEDGED");
    assertEquals(
        "USEFUL", new JsonObject(left).getJsonArray("marks").getJsonObject(0).getString("mark"));
    assertEquals(
        "{\"nowMillis\":1000,\"marks\":[],\"next\":null,\"verdicts\":[]}",
        mark("long-ago", "UNJUDGED"));
    HttpResponse<String> again =
        ask("POST", PATH, "{\"alertId\":\"long-ago\",\"mark\":\"UNJUDGED\"}");
    assertEquals(404, again.statusCode(), again.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'mark':'USEFUL'} | 400 | alertId is 'null': must be 1 to 255 printable characters",
        "{'alertId':'a9','mark':'USEFUL'} | 404 | alert 'a9' is not known: GET /api/v1/alerts lists"
            + " the newest",
        "{'alertId':'a9','mark':'GOOD'} | 400 | mark is 'GOOD': must be one of ACKNOWLEDGED,"
            + " UNACKNOWLEDGED, USEFUL, NOT_USEFUL, UNJUDGED",
        "{'alertId':'gone','mark':'ACKNOWLEDGED'} | 400 | alert 'gone' is INSTANCE_GONE, which says"
            + " how something was: there is nothing to acknowledge"
      })
  void whatCannotBeMarkedIsRefused(String body, int status, String why) throws Exception {
    view.accept(alert("gone", Alert.Kind.INSTANCE_GONE, Alert.Severity.INFO, 5));
    HttpResponse<String> refused = ask("POST", PATH, body.replace('\'', '"'));
    assertEquals(status, refused.statusCode(), refused.body());
    assertEquals(why, new JsonObject(refused.body()).getString("detail"));
    assertEquals(AlertMarks.NONE, marks.get());
  }

  @Test
  void whatMayNotStandOnTheTopicIsSaid() throws Exception {
    topicIsAway = true;
    HttpResponse<String> refused =
        ask("POST", PATH, "{\"alertId\":\"" + FORECAST + "\",\"mark\":\"USEFUL\"}");
    assertEquals(503, refused.statusCode());
    assertEquals(
        "it is not sure to be heard of, and may be given again: no broker answers",
        new JsonObject(refused.body()).getString("detail"));
  }
}
