package io.tidegate.collector.service;

import static io.tidegate.collector.service.Windows.ORDERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.collector.service.InfluxOptions.Credentials;
import io.tidegate.wire.PoolWindow;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real HTTP server that misbehaves, between the writer and what it takes for a store. */
@Timeout(60)
class StoreFaultsIT {
  private Vertx vertx;
  private final Queue<Handler<HttpServerRequest>> misdeeds = new ConcurrentLinkedQueue<>();
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Long> callNanos = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private MetricStore store;
  private StoreWriter writer;

  private boolean picky;

  @BeforeEach
  void start() throws Exception {
    start(Duration.ofSeconds(10));
  }

  private void start(Duration timeout) throws Exception {
    vertx = Vertx.vertx();
    server =
        get(
            vertx
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(this::serve)
                .listen());
    store =
        InfluxMetricStore.open(
            vertx,
            new InfluxOptions(
                "http://127.0.0.1:" + server.actualPort(),
                "o",
                "b",
                new Credentials.Token("t"),
                timeout));
    writer =
        new StoreWriter(
            vertx,
            store,
            100,
            (window, reason) -> {
              refused.add(window.submitted() + ": " + reason);
              return Future.succeededFuture();
            });
  }

  @AfterEach
  void stop() throws Exception {
    writer.close();
    get(store.close());
    get(vertx.close());
  }

  private void serve(HttpServerRequest request) {
    callNanos.add(System.nanoTime());
    Handler<HttpServerRequest> misdeed = misdeeds.poll();
    if (misdeed != null) {
      misdeed.handle(request);
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              List<String> rows = body.toString(StandardCharsets.UTF_8).lines().toList();
              Optional<String> bad = rows.stream().filter(line -> picky && isBad(line)).findFirst();
              if (bad.isPresent()) {
                request.response().setStatusCode(400).end("{\"message\":\"bad line\"}");
              } else {
                lines.addAll(rows);
                request.response().setStatusCode(204).end();
              }
            });
  }

  /** As if the store did not like the 13th and the 77th second. */
  private static boolean isBad(String line) {
    return line.contains("submitted=14i") || line.contains("submitted=78i");
  }

  private static Handler<HttpServerRequest> answer(int status, String retryAfter) {
    return request -> {
      if (retryAfter != null) {
        request.response().putHeader("Retry-After", retryAfter);
      }
      request.response().setStatusCode(status).end("{\"message\":\"not now\"}");
    };
  }

  private static List<PoolWindow> windows(int count) {
    return IntStream.range(0, count).mapToObj(i -> Windows.busy(ORDERS, i, i + 1, 5)).toList();
  }

  private void assertStoredOnce(int count) {
    List<String> times =
        IntStream.range(0, count).mapToObj(i -> Long.toString(Windows.T0 + i * 1000L)).toList();
    assertEquals(
        times, lines.stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList());
    assertEquals(List.of(), refused);
    assertEquals(Optional.empty(), writer.trouble());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aStoreThatIsBusyIsNotAskedBeforeItSaid() throws Exception {
    misdeeds.add(answer(429, "1"));
    misdeeds.add(answer(503, "2"));
    get(writer.write(windows(3)));
    assertStoredOnce(3);
    assertEquals(3, callNanos.size());
    assertTrue(callNanos.get(1) - callNanos.get(0) >= TimeUnit.SECONDS.toNanos(1));
    assertTrue(callNanos.get(2) - callNanos.get(1) >= TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void aStoreThatFailsIsAskedAgainAndRowsStayInOrder() throws Exception {
    misdeeds.add(answer(503, null));
    misdeeds.add(answer(500, "soon"));
    misdeeds.add(answer(429, null));
    misdeeds.add(answer(404, null));
    get(writer.write(windows(250)));
    assertStoredOnce(250);
    assertEquals(4 + 3, callNanos.size());
  }

  @Test
  void aStoreThatHangsOrBreaksOffIsAskedAgain() throws Exception {
    stop();
    start(Duration.ofSeconds(1));
    misdeeds.add(request -> {});
    misdeeds.add(request -> request.connection().close());
    misdeeds.add(request -> request.response().setChunked(true).setStatusCode(503).write("{"));
    get(writer.write(windows(3)));
    assertStoredOnce(3);
  }

  @Test
  void whatIsWrongIsSaidWhileItIsWaitedFor() throws Exception {
    misdeeds.add(answer(503, "1"));
    Future<Void> writing = writer.write(windows(1));
    Eventually.until("the answer came", () -> writer.trouble().isPresent());
    String trouble = writer.trouble().orElseThrow();
    assertTrue(
        trouble.contains("did not take 1 rows, status 503: ") && trouble.contains("not now"),
        trouble);
    get(writing);
    assertEquals(Optional.empty(), writer.trouble());
  }

  @Test
  void badRowsAreParkedOneByOneAndTheirNeighboursStored() throws Exception {
    picky = true;
    misdeeds.add(answer(503, null));
    get(writer.write(windows(100)));
    List<String> times = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      if (i != 13 && i != 77) {
        times.add(Long.toString(Windows.T0 + i * 1000L));
      }
    }
    assertEquals(
        times, lines.stream().map(line -> line.substring(line.lastIndexOf(' ') + 1)).toList());
    assertEquals(2, refused.size());
    assertTrue(refused.get(0).startsWith("14: the store at http://127.0.0.1:"), refused.get(0));
    assertTrue(refused.get(0).contains("refused 1 rows with status 400: "), refused.get(0));
    assertTrue(refused.get(0).contains("bad line"), refused.get(0));
    assertTrue(refused.get(1).startsWith("78: "), refused.get(1));
    assertTrue(callNanos.size() <= 2 + 4 * 7, callNanos.size() + " calls");
  }
}
