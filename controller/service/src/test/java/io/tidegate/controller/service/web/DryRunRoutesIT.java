package io.tidegate.controller.service.web;

import static io.tidegate.controller.service.web.Made.ORDERS;
import static io.tidegate.controller.service.web.Made.T0;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.service.RecordedStream.TooLargeException;
import io.tidegate.controller.service.web.DryRunRoutes.DryRun;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dry runs over HTTP; what is recorded is told by each test. */
@Timeout(120)
class DryRunRoutesIT {
  private static final long NOW = T0 + 86_400_000L * 30;
  private static final long DAY = 86_400_000L;

  private final Vertx vertx = Vertx.vertx();
  private final ContractedHttp http = new ContractedHttp();
  private ConsoleServer server;
  private volatile String asked;
  private volatile DryRun recorded =
      (policies, from, to, pools, unwanted) -> {
        asked = "%d to %d of %s".formatted(from - NOW, to - NOW, pools.glob());
        return Made.replay(ORDERS, NOW - 1_000);
      };

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
                new DryRunRoutes(
                    vertx,
                    DryRunRoutesIT::read,
                    (policies, from, to, pools, unwanted) ->
                        recorded.run(policies, from, to, pools, unwanted),
                    () -> Instant.ofEpochMilli(NOW)))
            .await(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(5, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private static Policies read(String yaml) {
    if (yaml.contains("nonsense")) {
      throw new IllegalArgumentException("line 1: 'nonsense' is no mode");
    }
    return Policies.all(Policy.of("*", 200));
  }

  private static JsonObject body() {
    return new JsonObject().put("yaml", "policies: []");
  }

  private HttpResponse<String> post(JsonObject body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:%d/api/v1/policies/dry-run".formatted(server.port())))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  private void assertProblem(JsonObject body, int status, String detail) throws Exception {
    HttpResponse<String> response = post(body);
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(detail, new JsonObject(response.body()).getString("detail"));
  }

  @Test
  void aDayOfAllPoolsIsReplayedUnlessAnotherTimeIsNamed() throws Exception {
    HttpResponse<String> response = post(body());
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("-86400000 to 0 of *", asked);
    JsonObject replay = new JsonObject(response.body());
    assertEquals(2, replay.getJsonObject("recorded").getInteger("acts"));
    assertEquals(1, replay.getJsonObject("replayed").getInteger("acts"));
    JsonObject pool = replay.getJsonArray("byPool").getJsonObject(0);
    assertEquals("orders", pool.getString("service"));
    assertEquals(13, pool.getJsonObject("recorded").getInteger("size"));
    assertEquals(10, pool.getJsonObject("replayed").getInteger("size"));
    JsonObject difference = replay.getJsonArray("differences").getJsonObject(0);
    assertEquals(13, difference.getJsonObject("recorded").getInteger("toSize"));
    assertEquals(10, difference.getJsonObject("replayed").getInteger("toSize"));
    assertEquals(
        new JsonArray()
            .add(
                "the sizes of 1 pools came to differ, first at %s: what was measured of them from then on is with the recorded sizes"
                    .formatted(Instant.ofEpochMilli(NOW - 1_000))),
        replay.getJsonArray("notes"));

    post(body().put("fromMillis", NOW - 5_000).put("toMillis", NOW - 1).put("pools", "orders/*"));
    assertEquals("-5000 to -1 of orders/*", asked);
  }

  @Test
  void whatCannotBeReplayedIsNamed() throws Exception {
    assertProblem(new JsonObject().put("yaml", "nonsense"), 400, "line 1: 'nonsense' is no mode");
    assertProblem(
        body().put("fromMillis", 5_000).put("toMillis", 5_000),
        400,
        "fromMillis is 1970-01-01T00:00:05Z, toMillis 1970-01-01T00:00:05Z: must end after it begins");
    assertProblem(
        body().put("fromMillis", 0).put("toMillis", 7 * DAY + 1),
        400,
        "from 1970-01-01T00:00:00Z to 1970-01-08T00:00:00.001Z: must be at most 7 days");
    assertEquals(400, post(body().put("pools", "orders")).statusCode());
    assertEquals(400, post(body().put("form", 3)).statusCode());
    recorded =
        (policies, from, to, pools, unwanted) -> {
          throw new TooLargeException("partition 3 has more than 100000 events");
        };
    assertProblem(body(), 422, "partition 3 has more than 100000 events");
    recorded =
        (policies, from, to, pools, unwanted) -> {
          throw new TimeoutException("partition 3 was not read to its end within 30000 ms");
        };
    assertProblem(body(), 504, "partition 3 was not read to its end within 30000 ms");
    recorded =
        (policies, from, to, pools, unwanted) -> {
          throw new IllegalStateException("a defect");
        };
    assertProblem(body(), 500, "an error in the server; its log tells more");
  }

  /** Waits until it is told to go on, or nobody waits for it. */
  private final class Held {
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    final CountDownLatch givenUp = new CountDownLatch(1);

    Held() {
      recorded =
          (policies, from, to, pools, unwanted) -> {
            begun.countDown();
            try {
              while (!goOn.await(10, TimeUnit.MILLISECONDS)) {
                if (unwanted.getAsBoolean()) {
                  givenUp.countDown();
                  throw new CancellationException("nobody waits for it");
                }
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return Made.replay(ORDERS, NOW - 1_000);
          };
    }
  }

  @Test
  void thereIsOneAtATimeAndTheServerGoesOnMeanwhile() throws Exception {
    Held held = new Held();
    Future<Integer> first = vertx.executeBlocking(() -> post(body()).statusCode(), false);
    assertEquals(true, held.begun.await(30, TimeUnit.SECONDS));
    HttpResponse<String> second = post(body());
    assertEquals(429, second.statusCode());
    assertEquals("5", second.headers().firstValue("Retry-After").orElse(""));
    assertEquals(
        "there is one dry run at a time: ask again in 5 s",
        new JsonObject(second.body()).getString("detail"));
    HttpResponse<String> other =
        http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:%d/healthz".formatted(server.port())))
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, other.statusCode());
    held.goOn.countDown();
    assertEquals(200, first.await(30, TimeUnit.SECONDS));
    assertEquals(200, post(body()).statusCode());
  }

  @Test
  void itEndsWhenWhoAskedGoesAway() throws Exception {
    Held held = new Held();
    try (Socket socket = open()) {
      assertEquals(true, held.begun.await(30, TimeUnit.SECONDS));
      assertEquals(1, held.givenUp.getCount());
    }
    assertEquals(true, held.givenUp.await(30, TimeUnit.SECONDS));
    held.goOn.countDown();
    // Its place is free a moment later.
    int status = 429;
    while (status == 429) {
      status = post(body()).statusCode();
    }
    assertEquals(200, status);
  }

  private Socket open() throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    String text = body().encode();
    socket
        .getOutputStream()
        .write(
            """
            POST /api/v1/policies/dry-run HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            Content-Length: %d\r
            \r
            %s"""
                .formatted(text.length(), text)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
