package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.wire.GateOrder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the gate over HTTP. */
@Timeout(30)
class GateRunRoutesIT {
  private static final String RUNS = "/api/v1/gate/runs";
  private static final String PLAN =
      "{\"schema\": \"tidegate.gate-plan/1\", \"model\": \"m.yaml\", \"baseline\": \"http://10.0.0.1:8080\","
          + " \"candidate\": \"http://10.0.0.2:8080\", \"allow\": [\"10.0.0.1:8080\", \"10.0.0.2:8080\"]}";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final List<GateOrder> audited = new CopyOnWriteArrayList<>();
  private FakeGateDesk desk;
  private volatile boolean topicIsAway;
  private ConsoleServer server;

  @BeforeEach
  void start() throws Exception {
    desk = new FakeGateDesk(dir);
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
                new GateRunRoutes(vertx, desk, this::write, () -> Instant.ofEpochMilli(1_000)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private Future<Void> write(GateOrder order) {
    if (topicIsAway) {
      return Future.failedFuture("no broker answers");
    }
    audited.add(order);
    return Future.succeededFuture();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request = to(path).header("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = to(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> submit(String key) throws Exception {
    return post(RUNS + "?reason=release%2012&requestedBy=ci", PLAN, "Idempotency-Key", key);
  }

  private static String problem(HttpResponse<String> response) {
    return response.statusCode()
        + " "
        + new JsonObject(response.body()).getString("type").replace("urn:tidegate:problem:", "");
  }

  private static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  @Test
  void aRunIsBegunOnceHoweverOftenItIsSent() throws Exception {
    HttpResponse<String> first = submit("build-12");
    assertEquals(202, first.statusCode(), first.body());
    assertEquals(RUNS + "/r1", first.headers().firstValue("Location").orElse(""));
    assertEquals("running", json(first).getString("state"));
    assertEquals("ci", json(first).getString("submittedBy"));
    assertTrue(desk.started("r1"));

    HttpResponse<String> again = submit("build-12");
    assertEquals(200, again.statusCode(), again.body());
    assertEquals("r1", json(again).getString("id"));
    assertEquals(
        List.of("SUBMITTED ci release 12"),
        audited.stream().map(o -> o.action() + " " + o.orderedBy() + " " + o.reason()).toList());

    HttpResponse<String> other = submit("build-13");
    assertEquals("503 gate-busy", problem(other));
    assertEquals("10", other.headers().firstValue("Retry-After").orElse(""));
    assertEquals(1, json(get(RUNS)).getJsonArray("runs").size());
    assertFalse(json(get(RUNS)).getJsonArray("runs").getJsonObject(0).containsKey("verdict"));
  }

  @Test
  void whatCannotBeTakenIsNamed() throws Exception {
    assertTrue(post(RUNS, PLAN).body().contains("the header Idempotency-Key is missing"));
    assertEquals("400 bad-plan", problem(post(RUNS, "{}", "Idempotency-Key", "a")));
    assertEquals("400 bad-parameter", problem(post(RUNS + "?why=x", PLAN, "Idempotency-Key", "a")));
    HttpResponse<String> form =
        http.send(
            to(RUNS)
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", "a")
                .POST(BodyPublishers.ofString(PLAN))
                .build(),
            BodyHandlers.ofString());
    assertEquals("415 no-plan", problem(form));
    assertEquals("404 unknown-run", problem(get(RUNS + "/r9")));
    assertEquals("404 unknown-run", problem(post(RUNS + "/r9/abort", "{}")));
    assertEquals(List.of(), audited);
  }

  @Test
  void whatTheAuditLogCannotTakeIsNotDone() throws Exception {
    topicIsAway = true;
    assertEquals("503 order-not-taken", problem(submit("build-12")));
    assertEquals(0, desk.runs.size());
    topicIsAway = false;
    assertEquals(202, submit("build-12").statusCode());
    topicIsAway = true;
    assertEquals("503 order-not-taken", problem(post(RUNS + "/r1/abort", "{}")));
    assertEquals("running", json(get(RUNS + "/r1")).getString("state"));
  }

  @Test
  void anAbortedRunHasNoVerdictAndCannotBeOverridden() throws Exception {
    submit("build-12");
    HttpResponse<String> aborted =
        post(RUNS + "/r1/abort", "{\"reason\": \"wrong one\", \"requestedBy\": \"bob\"}");
    assertEquals(202, aborted.statusCode(), aborted.body());
    assertEquals("aborted", json(aborted).getString("state"));
    assertEquals("by bob: wrong one", json(aborted).getString("detail"));
    assertEquals("409 not-running", problem(post(RUNS + "/r1/abort", "{}")));
    assertEquals(
        "409 not-to-override",
        problem(post(RUNS + "/r1/override", "{\"reason\": \"x\", \"requestedBy\": \"a\"}")));
    assertEquals("404 no-report", problem(get(RUNS + "/r1/report")));
  }

  @Test
  void somebodyByNameTakesAVerdictOnThemselvesAndTheVerdictStays() throws Exception {
    submit("build-12");
    assertEquals(
        "409 not-to-override",
        problem(post(RUNS + "/r1/override", "{\"reason\": \"x\", \"requestedBy\": \"a\"}")));
    desk.finish("r1", "FAIL_SLO");
    assertTrue(
        post(RUNS + "/r1/override", "{\"reason\": \"known\"}")
            .body()
            .contains("requestedBy is missing"));
    assertTrue(
        post(RUNS + "/r1/override", "{\"requestedBy\": \"a\"}")
            .body()
            .contains("reason is missing"));
    HttpResponse<String> overridden =
        post(RUNS + "/r1/override", "{\"reason\": \"known\", \"requestedBy\": \"alice@ops\"}");
    assertEquals(200, overridden.statusCode(), overridden.body());
    JsonObject run = json(overridden);
    assertEquals("OVERRIDDEN", run.getString("result"));
    assertEquals("FAIL_SLO", run.getString("outcome"));
    assertEquals("FAIL_SLO", run.getJsonObject("verdict").getString("outcome"));
    assertEquals("alice@ops", run.getJsonObject("override").getString("by"));
    GateOrder order = audited.get(1);
    assertEquals(
        "OVERRIDDEN alice@ops known FAIL_SLO",
        "%s %s %s %s"
            .formatted(order.action(), order.orderedBy(), order.reason(), order.outcome()));
    assertEquals(
        "409 not-to-override",
        problem(post(RUNS + "/r1/override", "{\"reason\": \"x\", \"requestedBy\": \"a\"}")));
    HttpResponse<String> report = get(RUNS + "/r1/report");
    assertEquals("<!DOCTYPE html><h1>Run r1</h1>", report.body());
    assertTrue(
        report.headers().firstValue("Content-Security-Policy").orElse("").endsWith("sandbox"));
  }

  @Test
  void aRunIsOnlyAbortedAsItWasSeen() throws Exception {
    submit("build-12");
    String seen = get(RUNS + "/r1").headers().firstValue("ETag").orElseThrow();
    assertEquals(304, get(RUNS + "/r1", "If-None-Match", seen).statusCode());
    HttpResponse<String> other = post(RUNS + "/r1/abort", "{}", "If-Match", "\"other\"");
    assertEquals(412, other.statusCode(), other.body());
    assertTrue(other.body().contains("run 'r1' is running; If-Match is"), other.body());
    assertEquals(202, post(RUNS + "/r1/abort", "{}", "If-Match", seen).statusCode());
    assertEquals(200, get(RUNS + "/r1", "If-None-Match", seen).statusCode(), "it has changed");
  }

  @Test
  void aRunThatPassedHasWhatItLearnedAndCannotBeOverridden() throws Exception {
    submit("build-12");
    assertEquals("404 no-policy", problem(get(RUNS + "/r1/policy")));
    assertEquals("404 unknown-run", problem(get(RUNS + "/r2/policy")));
    desk.finish("r1", "PASS");
    HttpResponse<String> policy = get(RUNS + "/r1/policy");
    assertEquals("policies: []", policy.body());
    assertEquals("application/yaml", policy.headers().firstValue("Content-Type").orElse(""));
    assertEquals(
        "409 not-to-override",
        problem(post(RUNS + "/r1/override", "{\"reason\": \"x\", \"requestedBy\": \"a\"}")));
  }

  @Test
  void whatItSaysIsStreamedFromItsBeginningAndEndsWithIt() throws Exception {
    submit("build-12");
    desk.progress.get("r1").accept("warm-up");
    CompletableFuture<HttpResponse<String>> watching =
        HttpClient.newHttpClient()
            .sendAsync(to(RUNS + "/r1/events").build(), BodyHandlers.ofString());
    desk.progress.get("r1").accept("block 1 of 4");
    desk.finish("r1", "FAIL_SLO");
    String all = watching.get(20, TimeUnit.SECONDS).body();
    assertTrue(all.contains("id: r1-1\nevent: progress\ndata: {\"line\":\"warm-up\"}\n\n"), all);
    assertTrue(
        all.contains("id: r1-2\nevent: progress\ndata: {\"line\":\"block 1 of 4\"}\n\n"), all);
    assertTrue(all.contains("id: r1-3\nevent: ended\ndata: {"), all);
    assertTrue(all.contains("\"outcome\":\"FAIL_SLO\""), all);

    // Who was cut off goes on behind what it saw; who saw it all need not come again.
    String rest = get(RUNS + "/r1/events", "Last-Event-ID", "r1-2").body();
    assertFalse(rest.contains("event: progress"), rest);
    assertTrue(rest.contains("event: ended"), rest);
    assertEquals(204, get(RUNS + "/r1/events", "Last-Event-ID", "r1-3").statusCode());
  }
}
