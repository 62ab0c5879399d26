package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.AlertMarks;
import io.tidegate.controller.Silences;
import io.tidegate.wire.Alert;
import io.tidegate.wire.SilenceOrder;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Silences over HTTP. */
@Timeout(60)
class SilenceRoutesIT {
  private static final String PATH = "/api/v1/silences";

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final AtomicReference<Silences> silences = new AtomicReference<>(Silences.NONE);
  private final List<SilenceOrder> ordered = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(1_000);
  private final FleetView view =
      new FleetView(
          FleetView.Limits.DEFAULT, silences::get, () -> AlertMarks.NONE, Duration.ofSeconds(1));
  private boolean topicIsAway;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
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
                new SilenceRoutes(
                    new SilenceDesk(silences::get, this::write),
                    () -> Instant.ofEpochMilli(now.get()),
                    () -> "s" + ordered.size()))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Future<Void> write(SilenceOrder order) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    ordered.add(order);
    silences.updateAndGet(before -> before.with(order));
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

  private static String detail(HttpResponse<String> response) {
    return new JsonObject(response.body()).getString("detail");
  }

  @Test
  void oneIsListedUntilItsEndAndEndsAtOnceWhenItIsTold() throws Exception {
    HttpResponse<String> begun =
        ask(
            "POST",
            PATH,
            "{\"selector\":\"orders/*\",\"kind\":\"SLO_BREACH\",\"endsAtMillis\":5000,"
                + "\"reason\":\"deploying\",\"requestedBy\":\"alice@ops\",\"maintenance\":true}");
    assertEquals(200, begun.statusCode(), begun.body());
    String one =
        "{\"id\":\"s0\",\"selector\":\"orders/*\",\"kind\":\"SLO_BREACH\",\"startsAtMillis\":1000,"
            + "\"endsAtMillis\":5000,\"inForce\":true,\"maintenance\":true,"
            + "\"orderedBy\":\"alice@ops\",\"reason\":\"deploying\",\"atMillis\":1000}";
    assertEquals("{\"nowMillis\":1000,\"silences\":[" + one + "]}", begun.body());
    assertEquals(begun.body(), ask("GET", PATH, "").body());

    now.set(2_000);
    String none = "{\"nowMillis\":2000,\"silences\":[]}";
    HttpResponse<String> ended = ask("DELETE", PATH + "/s0?requestedBy=bob", "");
    assertEquals(200, ended.statusCode(), ended.body());
    assertEquals(none, ended.body());
    assertEquals(none, ask("DELETE", PATH + "/s0", "").body(), "it is over already");
    assertEquals(2, ordered.size());
    assertEquals(2_000, ordered.get(1).endsAtMillis());
    assertEquals("bob", ordered.get(1).orderedBy());
    HttpResponse<String> unknown = ask("DELETE", PATH + "/s9", "");
    assertEquals(404, unknown.statusCode());
    assertEquals(
        "silence 's9' is not known: GET /api/v1/silences lists those in force", detail(unknown));
  }

  @Test
  void oneThatIsToComeIsListedAndIsNotYetInForce() throws Exception {
    JsonObject later =
        new JsonObject(
            ask(
                    "POST",
                    PATH,
                    "{\"selector\":\"*\",\"startsAtMillis\":3000,\"endsAtMillis\":5000,"
                        + "\"reason\":\"moving\"}")
                .body());
    assertEquals(
        false, later.getJsonArray("silences").getJsonObject(0).getBoolean("inForce"), "to come");
    now.set(3_000);
    JsonObject then = new JsonObject(ask("GET", PATH, "").body());
    assertEquals(true, then.getJsonArray("silences").getJsonObject(0).getBoolean("inForce"));
    now.set(5_000);
    assertEquals("{\"nowMillis\":5000,\"silences\":[]}", ask("GET", PATH, "").body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'selector':'*','reason':'x'} | endsAtMillis is missing: must be epoch milliseconds",
        "{'endsAtMillis':2000,'reason':'x'} | selector is missing: must be 1 to 200 printable"
            + " characters",
        "{'selector':'*','endsAtMillis':2000} | reason is missing: must be 1 to 200 printable"
            + " characters",
        "{'selector':'orders','endsAtMillis':2000,'reason':'x'} | selector is 'orders', which no"
            + " pool is called: must be like orders/* or orders/workers",
        "{'selector':'*','endsAtMillis':1000,'reason':'x'} | endsAtMillis is 1000: must be later"
            + " than the start, 1000, and at most 30 days after it",
        "{'selector':'*','endsAtMillis':2592001001,'reason':'x'} | endsAtMillis is 2592001001: must"
            + " be later than the start, 1000, and at most 30 days after it",
        "{'selector':'*','startsAtMillis':999,'endsAtMillis':2000,'reason':'x'} | startsAtMillis is"
            + " 999, which is past: must be later than 1000, or be left out for now",
        "{'selector':'*','endsAtMillis':'2h','reason':'x'} | endsAtMillis is '2h': must be epoch"
            + " milliseconds",
        "{'selector':'*','endsAtMillis':1e300,'reason':'x'} | endsAtMillis is '1.0E300': must be"
            + " epoch milliseconds",
        "{'selector':'*','endsAtMillis':2000,'reason':'x','for':'2h'} | field 'for' is not known"
            + " here: known are endsAtMillis, kind, maintenance, reason, requestedBy, selector,"
            + " startsAtMillis",
        "{'selector':'*','endsAtMillis':2000,'reason':'x','kind':'breach'} | kind is 'breach': must"
            + " be one of BREACH_FORECAST, SLO_BREACH, INSTANCE_REGISTERED, INSTANCE_SUSPECT,"
            + " INSTANCE_FAILED, INSTANCE_GONE, DATA_LOST, SAMPLES_REFUSED, FORECAST_RESOLVED,"
            + " FORECAST_SCORED, POINT_ANOMALY, SLO_BREACH_ENDED, or be left out for all"
      },
      quoteCharacter = '`')
  void whatIsNotUnderstoodSilencesNothingAndSaysWhy(String body, String detail) throws Exception {
    HttpResponse<String> response = ask("POST", PATH, body.replace('\'', '"'));
    assertEquals(400, response.statusCode(), response.body());
    assertEquals(detail, detail(response));
    assertEquals(List.of(), ordered);
  }

  @Test
  void itSaysWhereItIsNotSureToBeHeardOfAndWhereThereAreTooMany() throws Exception {
    String body = "{\"selector\":\"*\",\"endsAtMillis\":2000,\"reason\":\"x\"}";
    topicIsAway = true;
    HttpResponse<String> away = ask("POST", PATH, body);
    assertEquals(503, away.statusCode());
    assertEquals(
        "it is not sure to be heard of, and may be given again: no broker answers", detail(away));
    topicIsAway = false;
    for (int i = 0; i < SilenceRoutes.MOST; i++) {
      write(new SilenceOrder("s" + i, "*", Optional.empty(), 1_000, 2_000, "x", "alice", 0, false));
    }
    HttpResponse<String> oneMore = ask("POST", PATH, body);
    assertEquals(409, oneMore.statusCode());
    assertEquals(
        "500 silences are in force or to come: end some of them, or take one with a wider selector",
        detail(oneMore));
  }

  @Test
  void alertsThatAreCoveredAreListedAsSilenced() throws Exception {
    write(
        new SilenceOrder(
            "s", "orders/*", Optional.empty(), Made.T0, Made.T0 + 10, "x", "alice", 0, false));
    view.accept(Made.alert(Made.ORDERS, "a1", Made.T0, "in it"));
    view.accept(Made.alert(Made.PAYMENTS, "a2", Made.T0 + 1, "another pool"));
    view.accept(Made.alert(Made.ORDERS, "a3", Made.T0 + 10, "after it"));
    view.accept(
        new Alert(
            "a4",
            Made.ORDERS,
            Alert.Kind.POINT_ANOMALY,
            Alert.Severity.INFO,
            Made.T0 + 2,
            "an anomaly in it",
            ""));
    assertEquals(List.of("a3 false", "a2 false", "a1 true"), silenced("alerts"));
    assertEquals(List.of("a4 true"), silenced("anomalies"));
  }

  private List<String> silenced(String list) throws Exception {
    return new JsonObject(ask("GET", "/api/v1/" + list, "").body())
        .getJsonArray(list).stream()
            .map(JsonObject.class::cast)
            .map(it -> it.getString("alertId") + " " + it.getBoolean("silenced"))
            .toList();
  }
}
