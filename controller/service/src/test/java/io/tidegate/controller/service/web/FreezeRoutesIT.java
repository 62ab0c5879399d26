package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Freezes;
import io.tidegate.wire.FreezeOrder;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kill switch over HTTP. */
@Timeout(30)
class FreezeRoutesIT {
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final AtomicReference<Freezes> freezes = new AtomicReference<>(Freezes.NONE);
  private boolean topicIsAway;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                new FleetView(),
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new FakeProbes(),
                new FreezeRoutes(
                    new FreezeDesk(freezes::get, this::write), () -> Instant.ofEpochMilli(1_000)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Future<Void> write(FreezeOrder order) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    freezes.updateAndGet(before -> before.with(order));
    return Future.succeededFuture();
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        BodyHandlers.ofString());
  }

  @Test
  void whatIsFrozenIsShownUntilItIsThawedByItsName() throws Exception {
    HttpResponse<String> frozen =
        post(
            "/api/v1/freezes",
            "{\"selector\":\"orders/*\",\"reason\":\"incident 4711\",\"requestedBy\":\"alice@ops\"}");
    assertEquals(200, frozen.statusCode(), frozen.body());
    String shown =
        "{\"nowMillis\":1000,\"freezes\":[{\"selector\":\"orders/*\",\"orderedBy\":\"alice@ops\","
            + "\"reason\":\"incident 4711\",\"atMillis\":1000,\"keepSizes\":false}]}";
    assertEquals(shown, frozen.body());
    assertEquals(shown, get("/api/v1/freezes").body());
    assertEquals(
        "selector '*' is not frozen: what is frozen is 'orders/*', and is thawed by that name",
        new JsonObject(post("/api/v1/freezes/thaw", "{}").body()).getString("detail"));
    HttpResponse<String> thawed =
        post("/api/v1/freezes/thaw", "{\"selector\":\"orders/*\",\"requestedBy\":\"bob@ops\"}");
    assertEquals(200, thawed.statusCode(), thawed.body());
    assertEquals("{\"nowMillis\":1000,\"freezes\":[]}", thawed.body());
    assertEquals(409, post("/api/v1/freezes/thaw", "{}").statusCode());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | reason is missing: must be 1 to 200 printable characters",
        "{'reason':' '} | reason is ' ': must be 1 to 200 printable characters",
        "{'reason':'x','selector':'orders'} | selector is 'orders', which no pool is called: must be"
            + " like orders/* or orders/workers",
        "{'reason':'x','keepSizes':'yes'} | keepSizes is 'yes': must be true or false",
        "{'reason':'x','pool':'orders/db'} | field 'pool' is not known here: known are keepSizes,"
            + " reason, requestedBy, selector"
      },
      quoteCharacter = '`')
  void whatIsNotUnderstoodFreezesNothingAndSaysWhy(String body, String detail) throws Exception {
    HttpResponse<String> response = post("/api/v1/freezes", body.replace('\'', '"'));
    assertEquals(400, response.statusCode(), response.body());
    assertEquals(detail, new JsonObject(response.body()).getString("detail"));
    assertEquals(0, freezes.get().all().size());
  }

  @Test
  void itSaysWhereItIsNotSureToBeHeardOf() throws Exception {
    topicIsAway = true;
    HttpResponse<String> response = post("/api/v1/freezes", "{\"reason\":\"x\"}");
    assertEquals(503, response.statusCode());
    assertEquals(
        "it is not sure to be heard of, and may be given again: no broker answers",
        new JsonObject(response.body()).getString("detail"));
    HttpResponse<String> wrong = get("/api/v1/freezes/thaw");
    assertEquals(405, wrong.statusCode());
    assertEquals(
        "GET is not possible at '/api/v1/freezes/thaw': only POST is",
        new JsonObject(wrong.body()).getString("detail"));
  }
}
