package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tidegate.controller.Freezes;
import io.tidegate.controller.service.DecisionLog;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An explanation over HTTP. */
@Timeout(30)
class ExplainRoutesIT {
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    view.accept(Made.window(ORDERS, T0, 8, 120));
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
                new ExplainRoutes(
                    vertx,
                    view,
                    this::find,
                    () -> Freezes.NONE,
                    () -> Instant.ofEpochMilli(T0 + 9_000)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Optional<DecisionLog.Found> find(PoolId pool, long atMillis) throws TimeoutException {
    if (atMillis < T0 - 100_000) {
      throw new TimeoutException("the audit log was searched back to offset 17");
    }
    return atMillis < T0 || !pool.equals(ORDERS)
        ? Optional.empty()
        : Optional.of(
            new DecisionLog.Found(
                new Decision(
                    "d#1",
                    ORDERS,
                    T0,
                    Decision.Kind.HOLD,
                    "shadow",
                    "shadow-mode",
                    "nothing is sent",
                    8,
                    13,
                    8,
                    List.of(new Decision.Clamp("step-up", 13, 12, "at most half")),
                    T0,
                    "prior-1",
                    List.of(),
                    "mode auto",
                    "",
                    List.of(),
                    List.of(new Decision.Input("queued", 3))),
                Optional.empty()));
  }

  private HttpResponse<String> explain(String pool, String query) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/api/v1/pools/%s/explain%s"
                        .formatted(server.port(), pool, query)))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void theDecisionInForceIsShownWithItsInputs() throws Exception {
    HttpResponse<String> response = explain("orders/workers", "");
    assertEquals(200, response.statusCode(), response.body());
    JsonObject body = new JsonObject(response.body());
    assertEquals(T0 + 9_000, body.getLong("atMillis"));
    assertEquals(false, body.getBoolean("acted"));
    assertEquals(13.0, body.getJsonObject("decision").getDouble("wishedSize"));
    assertEquals("[{\"name\":\"queued\",\"value\":3.0}]", body.getJsonArray("inputs").encode());
    assertNull(body.getValue("verification"));
    assertNull(body.getValue("frozenNow"));
  }

  @Test
  void whatCannotBeExplainedSaysWhy() throws Exception {
    assertProblem(
        explain("orders/workers", "?at=" + (T0 - 1)),
        404,
        "nothing was decided for pool 'orders/workers' until " + Instant.ofEpochMilli(T0 - 1));
    assertProblem(
        explain("orders/none", ""),
        404,
        "pool 'orders/none' is not known: /api/v1/fleet lists those that have reported");
    assertProblem(
        explain("orders/workers", "?at=yesterday"),
        400,
        "at is 'yesterday': must be epoch milliseconds or an instant such as 2026-11-01T08:30:00Z");
    assertProblem(
        explain("orders/workers", "?at=1"), 504, "the audit log was searched back to offset 17");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(detail, new JsonObject(response.body()).getString("detail"));
  }
}
