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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadEngineTest {
  private static final Duration WINDOW = Duration.ofMillis(200);

  /** So long that only what never comes is given up, however slow the machine. */
  private static final Duration PATIENT = Duration.ofSeconds(20);

  /** Evenly, on two routes in turn. */
  static List<PlannedRequest> even(int perSecond, int millis) {
    List<PlannedRequest> requests = new ArrayList<>();
    long gap = 1_000_000L / perSecond;
    for (long at = 0; at < millis * 1000L; at += gap) {
      int route = requests.size() % 2;
      requests.add(new PlannedRequest(at, 0, route, "GET", "/" + route));
    }
    return requests;
  }

  static Stretch millis(int millis) {
    return new Stretch(0, Duration.ofMillis(millis), Duration.ofMillis(100), 0);
  }

  @Test
  void aGeneratorWhosePacingStandsStillSaysSo() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      Iterator<PlannedRequest> requests = even(100, 600).iterator();
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
              if (handed == 20) {
                sleep(400);
              }
              return requests.next();
            }
          };
      Played played = engine.play(service.target(), stalling, millis(600), w -> {});

      assertEquals(60, played.sent());
      assertTrue(played.lagMillis() >= 350, "lag " + played.lagMillis());
      assertTrue(played.windows().get(1).lagMillis() >= 350, played.windows().toString());
    }
  }

  @Test
  void aGeneratorWhoseEventLoopStandsStillSaysSo() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      // The second one ends the first window; the stall is before the third, so that only the
      // heartbeat can tell.
      List<PlannedRequest> three = new ArrayList<>();
      for (long at : new long[] {0, 250_000, 900_000}) {
        three.add(new PlannedRequest(at, 0, 0, "GET", "/"));
      }
      List<WindowFigures> told = new CopyOnWriteArrayList<>();
      Played played =
          engine.play(
              service.target(),
              three.iterator(),
              millis(1000),
              window -> {
                told.add(window);
                if (window.number() == 0) {
                  engine.onLoop(() -> sleep(400));
                }
              });

      assertEquals(3, played.sent());
      assertEquals(5, told.size());
      assertTrue(played.lagMillis() >= 350, "lag " + played.lagMillis());
    }
  }

  static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void windowsHoldWhatWasMeantToStartInThem() throws Exception {
    try (Service service = Service.answering();
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      Played played =
          engine.play(service.target(), even(500, 400).iterator(), millis(400), w -> {});

      assertEquals(2, played.windows().size());
      for (WindowFigures window : played.windows()) {
        assertEquals(100, window.all().requests());
        assertEquals(50, window.routes().get(0).requests());
        assertEquals(0, window.all().errors());
        assertTrue(window.all().p50() > 0 && window.all().p50() <= window.all().p99());
      }
      assertEquals(200, service.requests());
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
        LoadEngine engine = new LoadEngine(LoadOptions.plain(Duration.ofMillis(500), WINDOW), 2)) {
      Played played =
          engine.play(service.target(), even(500, 200).iterator(), millis(200), w -> {});

      // Answers that are errors say nothing of how long a good one takes; on a machine that stands
      // still they too may come too late.
      long late = played.micros().get(0).getTotalCount();
      Map<String, Long> errors = new TreeMap<>(Map.of("no answer within 500 ms", 50 + late));
      if (late < 50) {
        errors.put("status 500", 50 - late);
      }
      assertEquals(errors, played.errors());
      assertEquals(50, played.micros().get(1).getTotalCount());
      assertTrue(played.micros().get(1).getMinValue() >= 499_000);
      assertEquals(50, played.windows().get(0).routes().get(1).errors());
    }
  }

  @Test
  void aTargetThatIsNotThereGivesErrorsAndNoLatency() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
      Played played =
          engine.play(
              Target.of("target", "http://127.0.0.1:" + port),
              even(250, 200).iterator(),
              millis(200),
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
        LoadEngine engine = new LoadEngine(LoadOptions.plain(PATIENT, WINDOW), 2)) {
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
        new LoadOptions(false, Duration.ofMillis(500), WINDOW, 10, 500, Map.of(), Map.of());
    try (Service service = new Service(request -> {});
        LoadEngine engine = new LoadEngine(options, 2)) {
      // All at once: none can time out before the last one is due.
      List<PlannedRequest> burst = Collections.nCopies(50, new PlannedRequest(0, 0, 0, "GET", "/"));
      Played played = engine.play(service.target(), burst.iterator(), millis(200), w -> {});

      assertEquals(50, played.planned());
      assertEquals(10, played.sent());
      assertEquals(40, played.errors().get("not sent, too many unanswered"));
    }
  }

  /**
   * A service that only serves who logged in: with a cookie of another visit, or none, it is 401.
   */
  @Test
  void aVisitComesBackWithTheCookiesThatItWasGiven() throws Exception {
    Map<String, String> whose = new ConcurrentHashMap<>();
    LoadOptions options =
        new LoadOptions(
            false, PATIENT, WINDOW, 100, 400, Map.of("cookie", "consent=yes"), Map.of());
    try (Service service =
            new Service(
                request -> {
                  String visit = request.path().substring(1);
                  String cookie = request.getHeader("cookie");
                  if (request.query() != null) {
                    whose.put("id=" + visit + "-secret", visit);
                    request.response().putHeader("set-cookie", "id=" + visit + "-secret; Path=/");
                  } else if (!cookie.equals("consent=yes; id=" + visit + "-secret")) {
                    request.response().setStatusCode(401);
                  }
                  request.response().end();
                });
        LoadEngine engine = new LoadEngine(options, 1)) {
      List<PlannedRequest> visits = new ArrayList<>();
      for (int visit = 1; visit <= 3; visit++) {
        visits.add(new PlannedRequest(visit, visit, 0, "GET", "/" + visit + "?login"));
      }
      Played loggedIn = engine.play(service.target(), visits.iterator(), millis(200), w -> {});
      assertEquals(Map.of(), loggedIn.errors());
      assertEquals(3, whose.size());

      // In the next stretch, as after the other side's block.
      List<PlannedRequest> later = new ArrayList<>();
      for (int visit = 1; visit <= 3; visit++) {
        later.add(new PlannedRequest(visit, visit, 0, "GET", "/" + visit));
      }
      later.add(new PlannedRequest(4, 0, 0, "GET", "/1"));
      Played played = engine.play(service.target(), later.iterator(), millis(200), w -> {});
      assertEquals(Map.of("status 401", 1L), played.errors(), "only the one without a visit");
    }
  }

  @Test
  void itSpeaksHttp2AndSendsHeadersAndBodies() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    LoadOptions options =
        new LoadOptions(
            true,
            PATIENT,
            WINDOW,
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
      engine.play(service.target(), even(20, 200).iterator(), millis(200), w -> {});

      assertEquals(4, service.http2());
      assertEquals(
          // The bodies take turns; over several connections they may come in any order.
          Set.of(
              "/0 gate null ", "/orders gate application/json {\"item\":1}", "/1 gate null plain"),
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
