package io.tidegate.gate.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.traffic.PlannedRequest;
import io.vertx.core.buffer.Buffer;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadEngineTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final double LAG_ALLOWED_MILLIS = 20;

  /** Evenly, on two routes in turn. */
  private static List<PlannedRequest> even(int perSecond, int millis) {
    List<PlannedRequest> requests = new ArrayList<>();
    long gap = 1_000_000L / perSecond;
    for (long at = 0; at < millis * 1000L; at += gap) {
      int route = requests.size() % 2;
      requests.add(new PlannedRequest(at, 0, route, "GET", "/" + route));
    }
    return requests;
  }

  private static Stretch seconds(int seconds) {
    return new Stretch(0, Duration.ofSeconds(seconds), Duration.ofMillis(100), 0);
  }

  @Test
  void aServiceThatStandsStillIsSeenWithAllThatCameMeanwhile() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), SECOND), 2)) {
      engine.play(service.target(), even(100, 300).iterator(), seconds(1), w -> {});
      CompletableFuture<Long> frozen = service.freezeIn(1500, 1000);
      Played played =
          engine.play(service.target(), even(200, 5000).iterator(), seconds(5), w -> {});

      assertEquals(1000, played.planned());
      assertEquals(1000, played.all().getTotalCount());
      // Of 5 s one was frozen: who came at its beginning waited longest, 1 in 100 longer than this.
      double truth = frozen.get() / 1e6 - 0.01 * 5000;
      double p99 = RouteFigures.millis(played.all(), 99);
      assertTrue(
          played.lagMillis() > LAG_ALLOWED_MILLIS || Math.abs(p99 - truth) <= 0.05 * truth,
          "p99 %.1f ms, truth %.1f ms, lag %.1f ms".formatted(p99, truth, played.lagMillis()));
    }
  }

  @Test
  void aGeneratorWhosePacingStandsStillSaysSo() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), SECOND), 2)) {
      Iterator<PlannedRequest> requests = even(100, 3000).iterator();
      Iterator<PlannedRequest> stalling =
          new Iterator<>() {
            private int handed;

            @Override
            public boolean hasNext() {
              return requests.hasNext();
            }

            @Override
            public PlannedRequest next() {
              handed++;
              if (handed == 100) {
                sleep(1000);
              }
              return requests.next();
            }
          };
      Played played = engine.play(service.target(), stalling, seconds(3), w -> {});

      assertEquals(300, played.sent());
      assertTrue(played.lagMillis() >= 900, "lag " + played.lagMillis());
      assertTrue(played.windows().get(1).lagMillis() >= 900, played.windows().toString());
    }
  }

  @Test
  void aGeneratorWhoseEventLoopStandsStillSaysSo() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), SECOND), 2)) {
      // Between two requests, so that only the heartbeat can tell.
      List<PlannedRequest> two =
          List.of(
              new PlannedRequest(0, 0, 0, "GET", "/"),
              new PlannedRequest(2_900_000, 0, 0, "GET", "/"));
      List<WindowFigures> told = new CopyOnWriteArrayList<>();
      Thread stall =
          new Thread(
              () -> {
                sleep(1000);
                engine.onLoop(() -> sleep(1000));
              });
      stall.start();
      Played played = engine.play(service.target(), two.iterator(), seconds(3), told::add);
      stall.join();

      assertEquals(2, played.sent());
      assertEquals(3, told.size());
      assertTrue(played.lagMillis() >= 900, "lag " + played.lagMillis());
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void windowsHoldWhatWasMeantToStartInThem() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), SECOND), 2)) {
      Played played =
          engine.play(service.target(), even(500, 2000).iterator(), seconds(2), w -> {});

      assertEquals(2, played.windows().size());
      for (WindowFigures window : played.windows()) {
        assertEquals(500, window.all().requests());
        assertEquals(250, window.routes().get(0).requests());
        assertEquals(0, window.all().errors());
        assertTrue(window.all().p50() > 0 && window.all().p50() <= window.all().p99());
      }
      assertEquals(1000, service.requests());
      assertFalse(played.stopped());
    }
  }

  @Test
  void whatIsNotAnsweredTimesOutAndCountsAsLong() throws Exception {
    try (Service service =
            new Service(
                request -> {
                  if (request.path().equals("/0")) {
                    request.response().setStatusCode(500).end();
                  }
                });
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofMillis(300), SECOND), 2)) {
      Played played =
          engine.play(service.target(), even(100, 1000).iterator(), seconds(1), w -> {});

      assertEquals(Map.of("status 500", 50L, "no answer within 300 ms", 50L), played.errors());
      // Answers that are errors say nothing of how long a good one takes.
      assertEquals(0, played.micros().get(0).getTotalCount());
      assertEquals(50, played.micros().get(1).getTotalCount());
      assertTrue(played.micros().get(1).getMinValue() >= 299_000);
      assertEquals(50, played.windows().get(0).routes().get(1).errors());
    }
  }

  @Test
  void aTargetThatIsNotThereGivesErrorsAndNoLatency() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofMillis(500), SECOND), 2)) {
      Played played =
          engine.play(
              Target.of("target", "http://127.0.0.1:" + port),
              even(50, 1000).iterator(),
              seconds(1),
              w -> {});

      assertEquals(50, played.windows().get(0).all().errors());
      assertEquals(0, played.all().getTotalCount());
      assertTrue(Double.isNaN(played.windows().get(0).all().p99()));
      assertTrue(played.errors().toString().contains("refused"), played.errors().toString());
    }
  }

  @Test
  void itIsStoppedInTheMiddleOfALongStretch() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofSeconds(5), SECOND), 2)) {
      Played played =
          engine.play(
              service.target(),
              even(10, 3_600_000).iterator(),
              new Stretch(0, Duration.ofHours(1), Duration.ZERO, 0),
              w -> engine.stop());

      assertTrue(played.stopped());
      assertTrue(played.sent() < 1000, "sent " + played.sent());
    }
  }

  @Test
  void noMoreAreSentThanMayBeUnanswered() throws Exception {
    LoadOptions options =
        new LoadOptions(false, Duration.ofSeconds(1), SECOND, 10, 500, Map.of(), Map.of());
    try (Service service = new Service(request -> {});
        LoadEngine engine = new LoadEngine(options, 2)) {
      Played played = engine.play(service.target(), even(100, 500).iterator(), seconds(1), w -> {});

      assertEquals(50, played.planned());
      assertEquals(10, played.sent());
      assertEquals(40, played.errors().get("not sent, too many unanswered"));
    }
  }

  @Test
  void itSpeaksHttp2AndSendsHeadersAndBodies() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    LoadOptions options =
        new LoadOptions(
            true,
            Duration.ofSeconds(5),
            SECOND,
            100,
            500,
            Map.of("x-load", "gate"),
            Map.of(
                1,
                List.of(
                    new Body("/orders", "application/json", Buffer.buffer("{\"item\":1}")),
                    new Body("", "", Buffer.buffer("plain")))));
    try (Service service =
            new Service(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              seen.add(
                                  "%s %s %s %s"
                                      .formatted(
                                          request.path(),
                                          request.getHeader("x-load"),
                                          request.getHeader("content-type"),
                                          body));
                              request.response().end();
                            }));
        LoadEngine engine = new LoadEngine(options, 2)) {
      engine.play(service.target(), even(4, 1000).iterator(), seconds(1), w -> {});

      assertEquals(4, service.http2());
      assertEquals(
          List.of(
              "/0 gate null ",
              "/orders gate application/json {\"item\":1}",
              "/0 gate null ",
              "/1 gate null plain"),
          seen);
    }
  }

  @Test
  void histogramsOfRoutesMerge() {
    Histogram one = new Histogram(3);
    Histogram other = new Histogram(3);
    for (int i = 1; i <= 100; i++) {
      one.recordValue(i);
      other.recordValue(1000 + i);
    }
    Histogram both = Played.merged(List.of(one), List.of(other)).get(0);

    assertEquals(200, both.getTotalCount());
    assertEquals(100, both.getValueAtPercentile(50));
    assertEquals(1101, both.getMaxValue(), 1);
    assertEquals(100, one.getTotalCount());
    assertThrows(
        IllegalArgumentException.class, () -> Played.merged(List.of(one), List.of(one, other)));
  }

  @Test
  void loadGoesOnlyToWhatIsListed() {
    AllowList list = new AllowList(List.of("127.0.0.1:8081", "shop.test:443"));
    list.require("baseline", Target.of("baseline", "https://Shop.test/base/"));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> list.require("candidate", Target.of("candidate", "http://127.0.0.1:8082")));
    assertEquals(
        "candidate is http://127.0.0.1:8082, which 'allow' does not have (127.0.0.1:8081, shop.test:443): load goes only to what is listed there, add 127.0.0.1:8082 if it is yours",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> new AllowList(List.of("*:80")));
    assertThrows(
        IllegalArgumentException.class, () -> Target.of("baseline", "http://a.test/?query=1"));
  }
}
