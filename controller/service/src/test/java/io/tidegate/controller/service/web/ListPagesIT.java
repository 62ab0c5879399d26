package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.DB;
import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.PAYMENTS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.wire.PolicySet;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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

/** Lists are read page by page, and what comes in between shifts nothing. */
@Timeout(60)
class ListPagesIT {
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final FakeGateDesk gate = new FakeGateDesk(Path.of(""));
  private PolicyBook book = PolicyBook.EMPTY;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    for (PoolId pool : List.of(PAYMENTS, ORDERS, DB)) {
      view.accept(Made.window(pool, T0, 8, 120));
    }
    for (int i = 1; i <= 3; i++) {
      view.accept(Made.hold(ORDERS, T0 + i, i, "steady"));
      view.accept(Made.alert(ORDERS, "a" + i, T0, "same instant"));
      view.instances().accept(Made.heartbeat("orders-" + i), T0);
      book = book.with(new PolicySet(i, "id" + i, "policies: []", "alice", "because", T0 + i));
      String run = gate.submit("tidegate.gate-plan/1", "build-" + i, "ci", "x").run().id();
      gate.abort(run, "the next one begins");
    }
    Policies policies = Policies.all(Policy.of("*", 200));
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
                () -> Instant.ofEpochMilli(T0 + 10_000),
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> policies,
                        () -> book,
                        yaml -> policies,
                        set -> Future.succeededFuture()),
                    view),
                new GateRunRoutes(vertx, gate, order -> Future.succeededFuture()))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(20))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonObject json(String path) throws Exception {
    HttpResponse<String> response = get(path);
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/fleet, pools, pool, db workers workers",
    "/api/v1/decisions, decisions, atMillis, 3 2 1",
    "/api/v1/alerts, alerts, alertId, a3 a2 a1",
    "/api/v1/instances, instances, instance, orders-1 orders-2 orders-3",
    "/api/v1/policies/versions, versions, version, 3 2 1",
    "/api/v1/gate/runs, runs, id, r1 r2 r3"
  })
  void eachListIsReadToItsEndOneByOne(String path, String list, String field, String expected)
      throws Exception {
    List<String> seen = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    while (cursor != null && pages < 10) {
      JsonObject page = json(path + "?limit=1" + cursor);
      page.getJsonArray(list)
          .forEach(
              entry -> {
                Object value = ((JsonObject) entry).getValue(field);
                boolean time = value instanceof Long millis && millis > T0;
                seen.add(String.valueOf(time ? (Long) value - T0 : value));
              });
      String next = page.getString("next");
      cursor = next == null ? null : "&cursor=" + next;
      pages++;
    }
    assertEquals(expected, String.join(" ", seen));
    assertEquals(3, pages, "there is no empty page at the end");
  }

  @Test
  void whatComesInMeanwhileShiftsNothing() throws Exception {
    JsonObject first = json("/api/v1/decisions?limit=2");
    view.accept(Made.hold(ORDERS, T0 + 9, 9, "steady"));
    JsonObject second = json("/api/v1/decisions?limit=2&cursor=" + first.getString("next"));
    assertEquals(1, second.getJsonArray("decisions").size());
    assertEquals(T0 + 1, second.getJsonArray("decisions").getJsonObject(0).getLong("atMillis"));

    JsonObject pools = json("/api/v1/fleet?limit=2");
    view.accept(Made.window(new PoolId("carts", "workers"), T0, 8, 120));
    JsonObject rest = json("/api/v1/fleet?limit=2&cursor=" + pools.getString("next"));
    assertEquals(1, rest.getJsonArray("pools").size());
    assertEquals("payments", rest.getJsonArray("pools").getJsonObject(0).getString("service"));
    assertEquals(4, rest.getInteger("poolsKnown"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "!!", "W10", "WyJwb29scyIsMCwib3JkZXJzIl0", "bnVsbA"})
  void aCursorThatIsNoneIsNamed(String cursor) throws Exception {
    HttpResponse<String> response = get("/api/v1/alerts?cursor=" + cursor);
    assertEquals(400, response.statusCode(), response.body());
    assertEquals(
        "cursor is '%s': must be the 'next' of an earlier answer with alerts, or be left out for the first page"
            .formatted(cursor),
        new JsonObject(response.body()).getString("detail"));
  }

  @Test
  void aCursorIsOfOneListOnly() throws Exception {
    String other = json("/api/v1/decisions?limit=1").getString("next");
    for (String path :
        List.of("/api/v1/alerts", "/api/v1/fleet", "/api/v1/gate/runs", "/api/v1/instances")) {
      HttpResponse<String> response = get(path + "?cursor=" + other);
      assertEquals(400, response.statusCode(), path);
      assertTrue(response.body().contains("bad-parameter"), response.body());
    }
    assertEquals(400, get("/api/v1/policies/versions?cursor=" + other).statusCode());
    assertEquals(400, get("/api/v1/fleet?limit=1001").statusCode());
  }
}
