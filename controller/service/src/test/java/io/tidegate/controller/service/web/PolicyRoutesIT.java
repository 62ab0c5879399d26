package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.PolicyBook;
import io.tidegate.wire.PolicySet;
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

/** Policies over HTTP; their text is one word here, the mode of every pool. */
@Timeout(30)
class PolicyRoutesIT {
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FleetView view = new FleetView();
  private final AtomicReference<PolicyBook> book = new AtomicReference<>(PolicyBook.EMPTY);
  private List<PolicySet> quicker = List.of();
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
                new PolicyRoutes(
                    new PolicyDesk(
                        () -> read(book.get().newest().map(PolicySet::yaml).orElse("shadow")),
                        book::get,
                        PolicyRoutesIT::read,
                        this::write),
                    view,
                    () -> Instant.ofEpochMilli(T0)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private static Policies read(String yaml) {
    for (Mode mode : Mode.values()) {
      if (mode.word().equals(yaml)) {
        return Policies.all(Policy.of("*", 200).withMode(mode));
      }
    }
    throw new IllegalArgumentException("line 1: '%s' is no mode".formatted(yaml));
  }

  /** Somebody else's records may stand on the topic before this one. */
  private Future<Void> write(PolicySet set) {
    quicker.forEach(other -> book.updateAndGet(before -> before.with(other)));
    book.updateAndGet(before -> before.with(set));
    return Future.succeededFuture();
  }

  private HttpResponse<String> post(String path, JsonObject body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> apply(String yaml, int expected) throws Exception {
    return post(
        "/api/v1/policies",
        new JsonObject()
            .put("yaml", yaml)
            .put("expectedVersion", expected)
            .put("reason", "why")
            .put("requestedBy", "alice@ops"));
  }

  private JsonObject get(String path) throws Exception {
    return new JsonObject(
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                    .build(),
                BodyHandlers.ofString())
            .body());
  }

  private static void assertProblem(HttpResponse<String> response, int status, String detail) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(detail, new JsonObject(response.body()).getString("detail"));
  }

  @Test
  void whatIsAppliedIsTheNextVersionAndTheOthersStay() throws Exception {
    assertEquals(0, get("/api/v1/policies").getInteger("version"));
    assertEquals(200, apply("auto", 0).statusCode());
    assertEquals(200, apply("advise", 1).statusCode());
    JsonObject now = get("/api/v1/policies");
    assertEquals("advise", now.getString("yaml"));
    assertEquals("alice@ops", now.getString("appliedBy"));
    assertEquals("auto", get("/api/v1/policies/versions/1").getString("yaml"));
    assertEquals(2, get("/api/v1/policies/versions").getJsonArray("versions").size());
    assertEquals(
        "version '3' of the policies is not known: must be from 1 to 2",
        get("/api/v1/policies/versions/3").getString("detail"));
  }

  @Test
  void anOlderVersionAndALateOneAreConflicts() throws Exception {
    apply("auto", 0);
    String behind =
        "the policies are at version 1 of alice@ops, not at 0: look at what has changed, and apply"
            + " again";
    assertProblem(apply("advise", 0), 409, behind);
    quicker = List.of(new PolicySet(2, "other", "frozen", "bob@ops", "quicker", T0));
    assertProblem(
        apply("advise", 1),
        409,
        "the policies are at version 2 of bob@ops, not at 1: look at what has changed, and apply"
            + " again");
    assertEquals("frozen", get("/api/v1/policies").getString("yaml"));
  }

  @Test
  void whatCannotBeReadIsNotApplied() throws Exception {
    assertProblem(apply("fast", 0), 400, "line 1: 'fast' is no mode");
    assertProblem(
        post("/api/v1/policies", new JsonObject().put("yaml", "auto")),
        400,
        "expectedVersion is missing: must be a whole number from 0 to 2147483646");
    assertProblem(
        post("/api/v1/policies/diff", new JsonObject().put("yaml", 3)),
        400,
        "yaml is no text: must be a text of at most 262144 characters");
    assertEquals(0, get("/api/v1/policies").getInteger("version"));
  }

  @Test
  void aDiffNamesEachPoolAndWhatChangesForIt() throws Exception {
    HttpResponse<String> diff = post("/api/v1/policies/diff", new JsonObject().put("yaml", "auto"));
    assertEquals(
        "{\"version\":0,\"pools\":[{\"service\":\"orders\",\"pool\":\"workers\",\"changes\":"
            + "[{\"field\":\"mode\",\"from\":\"shadow\",\"to\":\"auto\"}]}]}",
        diff.body());
    assertEquals(
        "{\"version\":0,\"pools\":[]}",
        post("/api/v1/policies/diff", new JsonObject().put("yaml", "shadow")).body());
  }
}
