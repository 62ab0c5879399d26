package io.tidegate.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenLoopDriverIT {
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  private DriverOptions serve(io.vertx.core.Handler<HttpServerRequest> handler) throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(5, TimeUnit.SECONDS);
    return DriverOptions.of(URI.create("http://127.0.0.1:" + server.actualPort()), 5)
        .withWarmUp(Duration.ZERO);
  }

  private static Traffic rates(double... perSecond) {
    return new Traffic(perSecond, null, Duration.ofMinutes(1), List.of());
  }

  @Test
  void seesAStallWithAllTheRequestsThatItHeldUp() throws Exception {
    // From the 100th request on nothing is answered until 1.5 s later, then all at once.
    ConcurrentLinkedQueue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    AtomicInteger count = new AtomicInteger();
    AtomicInteger released = new AtomicInteger();
    DriverOptions options =
        serve(
            request -> {
              int number = count.incrementAndGet();
              if (number == 100) {
                vertx.setTimer(
                    1_500,
                    timer -> {
                      released.set(1);
                      held.forEach(late -> late.response().end());
                    });
              }
              if (number >= 100 && released.get() == 0) {
                held.add(request);
              } else {
                request.response().end();
              }
            });
    try (OpenLoopDriver driver = new OpenLoopDriver(options)) {
      DriverResult result = driver.run(rates(100, 100, 100, 100), new DriverListener() {});
      assertEquals(4, result.windows().size());
      assertEquals(0, result.errors());
      assertFalse(result.stopped());
      // About 1.5 s × 100/s are held, of which those in the first 1.2 s miss 300 ms.
      assertTrue(result.overSlo() > 85 && result.overSlo() < 170, "over " + result.overSlo());
      assertTrue(result.breachedWindows() >= 2, "breached " + result.breachedWindows());
      // A driver that waits for its answers would have sent, and seen, a single slow one.
      assertTrue(result.p99Millis() > 1_200, "p99 " + result.p99Millis());
    }
  }

  @Test
  void failuresAndTimeOutsCountAsOver() throws Exception {
    AtomicInteger count = new AtomicInteger();
    DriverOptions options =
        serve(
            request -> {
              switch (count.incrementAndGet() % 4) {
                case 0 -> request.response().setStatusCode(503).end();
                case 1 -> request.connection().close();
                case 2 -> request.response().end();
                default -> {
                  // Never answered.
                }
              }
            });
    try (OpenLoopDriver driver = new OpenLoopDriver(options.withTimeout(Duration.ofMillis(800)))) {
      DriverResult result = driver.run(rates(80), new DriverListener() {});
      DriverWindow window = result.windows().get(0);
      assertEquals(window.requests(), count.get());
      assertEquals(window.requests() * 0.75, (double) window.errors(), 3);
      assertEquals(window.errors(), window.overSlo());
      assertTrue(window.breached());
      assertEquals(800, window.p95Millis(), 120);
    }
  }

  @Test
  void tellsWindowsInOrderAndAlsoThoseWithoutRequests() throws Exception {
    DriverOptions options =
        serve(request -> request.response().end()).withWindow(Duration.ofMillis(200));
    ConcurrentLinkedQueue<String> news = new ConcurrentLinkedQueue<>();
    try (OpenLoopDriver driver = new OpenLoopDriver(options)) {
      DriverResult result =
          driver.run(
              rates(50, 0, 50),
              new DriverListener() {
                @Override
                public void windowStarted(int window) {
                  news.add("start " + window);
                }

                @Override
                public void windowFinished(DriverWindow window) {
                  news.add("end " + window.index());
                }
              });
      assertEquals(0, result.windows().get(1).requests());
      assertTrue(Double.isNaN(result.windows().get(1).p99Millis()));
      assertFalse(result.windows().get(1).breached());
      assertEquals(0, result.windows().get(0).startMillis() % 200);
      assertEquals(
          result.windows().get(0).startMillis() + 400, result.windows().get(2).startMillis());
    }
    assertEquals(
        List.of("end 0", "end 1", "end 2"),
        news.stream().filter(line -> line.startsWith("end")).toList());
    assertEquals(
        List.of("start 0", "start 1", "start 2"),
        news.stream().filter(line -> line.startsWith("start")).toList());
  }

  @Test
  void theWarmUpIsNotCounted() throws Exception {
    AtomicInteger count = new AtomicInteger();
    DriverOptions options =
        serve(
            request -> {
              count.incrementAndGet();
              request.response().end();
            });
    try (OpenLoopDriver driver = new OpenLoopDriver(options.withWarmUp(Duration.ofSeconds(1)))) {
      DriverResult result = driver.run(rates(60), new DriverListener() {});
      // The first rate for a second, give or take three standard deviations.
      assertEquals(60.0, (double) (count.get() - result.requests()), 24);
    }
  }

  @Test
  void closeEndsARun() throws Exception {
    DriverOptions options = serve(request -> request.response().end());
    OpenLoopDriver driver = new OpenLoopDriver(options);
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<DriverResult> result = new AtomicReference<>();
    double[] hour = new double[3600];
    java.util.Arrays.fill(hour, 20);
    Thread runner =
        new Thread(
            () -> {
              try {
                result.set(
                    driver.run(
                        rates(hour),
                        new DriverListener() {
                          @Override
                          public void windowFinished(DriverWindow window) {
                            started.countDown();
                          }
                        }));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    runner.start();
    assertTrue(started.await(10, TimeUnit.SECONDS));
    driver.close();
    runner.join(5_000);
    assertFalse(runner.isAlive());
    assertTrue(result.get().stopped());
    assertFalse(result.get().windows().isEmpty());
    assertThrows(IllegalStateException.class, () -> driver.run(rates(1), new DriverListener() {}));
  }

  @Test
  void aListenerThatThrowsEndsTheRunWithThat() throws Exception {
    DriverOptions options = serve(request -> request.response().end());
    try (OpenLoopDriver driver = new OpenLoopDriver(options)) {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () ->
                      driver.run(
                          rates(20, 20, 20, 20, 20, 20, 20, 20, 20, 20),
                          new DriverListener() {
                            @Override
                            public void windowStarted(int window) {
                              throw new IllegalArgumentException("no fault today");
                            }
                          }))
              .getMessage();
      assertEquals(
          "the run's listener failed: java.lang.IllegalArgumentException: no fault today", message);
    }
  }
}
