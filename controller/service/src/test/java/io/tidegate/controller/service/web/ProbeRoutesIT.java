package io.tidegate.controller.service.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProbeRoutesIT {
  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private final FakeProbes probes = new FakeProbes();
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
                probes)
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(5, TimeUnit.SECONDS);
  }

  private HttpResponse<String> get(String path, Duration patience) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(patience)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return get(path, Duration.ofSeconds(10));
  }

  private static String type(HttpResponse<String> response) {
    return response.headers().firstValue("content-type").orElse("");
  }

  @Test
  void whatIsWellSaysSo() throws Exception {
    assertEquals("{\"status\":\"live\"}", get("/health/live").body());
    assertEquals("{\"status\":\"ready\"}", get("/health/ready").body());
    assertEquals(200, get("/health/ready").statusCode());
  }

  @Test
  void whatIsNotWellIsNamedAndStaysAlive() throws Exception {
    Map<String, String> troubles = new LinkedHashMap<>();
    troubles.put("kafka", "no answer");
    troubles.put("collector", "store unreachable");
    probes.unwell = troubles;
    HttpResponse<String> ready = get("/health/ready");
    assertEquals(503, ready.statusCode());
    assertEquals("application/problem+json", type(ready));
    assertEquals("no-store", ready.headers().firstValue("cache-control").orElse(""));
    JsonObject problem = new JsonObject(ready.body());
    assertEquals("urn:tidegate:problem:not-ready", problem.getString("type"));
    assertEquals("kafka: no answer; collector: store unreachable", problem.getString("detail"));
    assertEquals(200, get("/health/live").statusCode());
  }

  @Test
  void aLoopThatStandsStillIsNamed() throws Exception {
    probes.stalled = Map.of("predictor", "its thread has not asked for records for 301 s");
    HttpResponse<String> live = get("/health/live");
    assertEquals(503, live.statusCode());
    assertEquals(
        "predictor: its thread has not asked for records for 301 s",
        new JsonObject(live.body()).getString("detail"));
  }

  @Test
  void theNumbersComeAsTheyAre() throws Exception {
    probes.metrics = "# HELP a_total b\n# TYPE a_total counter\na_total 1.0\n";
    HttpResponse<String> metrics = get("/metrics");
    assertEquals(200, metrics.statusCode());
    assertEquals("text/plain; version=0.0.4; charset=utf-8", type(metrics));
    assertEquals(probes.metrics, metrics.body());
    probes.metrics = null;
    assertEquals(500, get("/metrics").statusCode());
    assertEquals(200, get("/health/live").statusCode());
  }

  @Test
  void aBlockedEventLoopGivesNoAnswer() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    // The context that this thread's server was made on.
    vertx
        .getOrCreateContext()
        .runOnContext(
            ignored -> {
              blocked.countDown();
              try {
                over.await(10, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    blocked.await(10, TimeUnit.SECONDS);
    try {
      assertThrows(HttpTimeoutException.class, () -> get("/health/live", Duration.ofMillis(500)));
    } finally {
      over.countDown();
    }
    assertEquals(200, get("/health/live").statusCode());
  }
}
