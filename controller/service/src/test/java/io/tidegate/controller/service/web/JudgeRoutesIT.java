package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to the judge; the judge itself is told what to say here. */
@Timeout(30)
class JudgeRoutesIT {
  private static final String VERDICT =
      """
      {"schema": "tidegate.gate-verdict/1", "outcome": "PASS", "exitCode": 0, "promotes": true,
       "input": {"name": "request", "sha256": "", "seed": 0}, "findings": [], "effects": [],
       "errors": [],
       "chain": [{"pool": "payments/workers", "metric": "p99", "unit": "ms", "atMost": 200,
         "badInARow": 3, "wholeRun": false, "windowMillis": 60000, "windows": 6, "known": 6,
         "bad": 0, "worst": null}]}
      """;

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final CountDownLatch judging = new CountDownLatch(JudgeRoutes.AT_ONCE);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
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
                new JudgeRoutes(vertx, this::judge))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    mayEnd.countDown();
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private String judge(String input, Optional<List<String>> failOn) {
    if (input.contains("slow")) {
      judging.countDown();
      try {
        assertTrue(mayEnd.await(20, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    if (failOn.isPresent() && !failOn.get().equals(List.of("slo", "warn"))) {
      throw new IllegalArgumentException("--fail-on has " + failOn.get());
    }
    return VERDICT;
  }

  private HttpRequest post(String query, String type, String body) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.port() + "/api/v1/judge" + query))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", type)
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> judged(String query, String type, String body) throws Exception {
    return http.send(post(query, type, body), BodyHandlers.ofString());
  }

  private static final String INPUT = "{\"schema\": \"tidegate.gate-input/1\"}";

  @Test
  void arraysGiveAVerdict() throws Exception {
    HttpResponse<String> answer = judged("?failOn=slo,warn", "application/json", INPUT);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("PASS", new JsonObject(answer.body()).getString("outcome"));
  }

  @Test
  void whatCannotBeTakenIsNamed() throws Exception {
    HttpResponse<String> unknown = judged("?failOn=luck", "application/json", INPUT);
    assertEquals(400, unknown.statusCode());
    assertTrue(unknown.body().contains("--fail-on has [luck]"), unknown.body());
    assertEquals(400, judged("?fail=slo", "application/json", INPUT).statusCode());
    assertEquals(415, judged("", "text/plain", INPUT).statusCode());
  }

  @Test
  void moreThanAFewAtOnceAreToldToComeBack() throws Exception {
    HttpClient plain = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
    for (int i = 0; i < JudgeRoutes.AT_ONCE; i++) {
      slow.add(
          plain.sendAsync(
              post("", "application/json", "{\"schema\": \"slow\"}"), BodyHandlers.ofString()));
    }
    assertTrue(judging.await(20, TimeUnit.SECONDS));
    HttpResponse<String> busy = judged("", "application/json", INPUT);
    assertEquals(503, busy.statusCode());
    assertEquals("1", busy.headers().firstValue("Retry-After").orElse(""));
    mayEnd.countDown();
    for (CompletableFuture<HttpResponse<String>> one : slow) {
      assertEquals(200, one.get(20, TimeUnit.SECONDS).statusCode());
    }
    assertEquals(200, judged("", "application/json", INPUT).statusCode());
  }
}
