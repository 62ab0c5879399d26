package io.tidegate.gate.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final long TEN_MINUTES = 600_000_000L;

  /** Milliseconds since the log's beginning, as JSON lines have them. */
  private static String json(long millis, String address, String method, String path) {
    return "{\"time\": \"%s\", \"method\": \"%s\", \"path\": \"%s\", \"status\": 200, \"remote_addr\": \"%s\"}\n"
        .formatted(Instant.ofEpochMilli(1_700_000_000_000L + millis), method, path, address);
  }

  private static List<PlannedRequest> replay(String log, long stretch, Knobs knobs)
      throws IOException {
    ReplayLog read = ReplayLog.read(Logs.input(log), Logs.model(log));
    try (Replay replay = read.replay(read.first(), stretch, knobs)) {
      List<PlannedRequest> all = new ArrayList<>();
      replay.forEachRemaining(all::add);
      return all;
    }
  }

  @Test
  void itIsTheLogToTheMicrosecondInOrderWithItsOwnTargets() throws IOException {
    String log =
        json(0, "a", "GET", "/orders/17?secret=1")
            + json(5250, "b", "GET", "/orders/4")
            + json(3001, "a", "GET", "/items")
            + json(4000, "a", "DELETE", "/orders/17");
    ReplayLog read = ReplayLog.read(Logs.input(log), Logs.model(log));
    assertFalse(read.wholeSeconds());
    List<PlannedRequest> plan = replay(log, TEN_MINUTES, Knobs.asSeen(1));

    assertEquals(
        List.of("/orders/17", "/items", "/orders/17", "/orders/4"),
        plan.stream().map(PlannedRequest::path).toList());
    assertEquals(
        List.of(0L, 3_001_000L, 4_000_000L, 5_250_000L),
        plan.stream().map(PlannedRequest::atMicros).toList());
    assertEquals(plan.get(0).session(), plan.get(1).session());
    // Each has its route of the model; whether that is sent, the model says.
    TrafficModel model = Logs.model(log);
    assertEquals(
        List.of(
            "GET /orders/{number}",
            "GET /items",
            "DELETE /orders/{number}",
            "GET /orders/{number}"),
        plan.stream().map(p -> model.routes().get(p.route()).name()).toList());
  }

  @Test
  void withinWholeSecondsItIsDrawnByChanceAndTheOrderStays() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      log.append(Logs.line("a", i / 100, "GET /" + i));
    }
    List<PlannedRequest> plan = replay(log.toString(), TEN_MINUTES, Knobs.asSeen(1));

    assertTrue(
        ReplayLog.read(Logs.input(log.toString()), Logs.model(log.toString())).wholeSeconds());
    for (int i = 0; i < 300; i++) {
      assertEquals("/" + i, plan.get(i).path());
      assertEquals(i / 100, plan.get(i).atMicros() / 1_000_000);
    }
    // Uniform within each second: as many in its halves, by 5 sigma.
    long early = plan.stream().filter(p -> p.atMicros() % 1_000_000 < 500_000).count();
    assertEquals(150, early, 43);
    assertEquals(plan, replay(log.toString(), TEN_MINUTES, Knobs.asSeen(1)));
  }

  @Test
  void aScaledReplayThinsOrRepeatsWholeVisits() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      log.append(Logs.line("h" + i / 2, i / 2 * 3 + i % 2, "GET /" + i % 2));
    }
    List<PlannedRequest> half = replay(log.toString(), TEN_MINUTES, new Knobs(0.5, 1, 1));
    assertEquals(1000, half.size(), 100);
    assertEquals(
        half.size() / 2, half.stream().mapToLong(PlannedRequest::session).distinct().count());
    List<PlannedRequest> more = replay(log.toString(), TEN_MINUTES, new Knobs(2.5, 1, 1));
    assertEquals(5000, more.size(), 100);
    assertEquals(
        more.size() / 2, more.stream().mapToLong(PlannedRequest::session).distinct().count());
    for (int i = 1; i < more.size(); i++) {
      assertTrue(more.get(i).atMicros() >= more.get(i - 1).atMicros());
    }
  }

  @Test
  void whereTimeIsCompressedWholeStretchesAreLeftOut() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      log.append(Logs.line("h" + i / 2, i / 2 * 3 + i % 2, "GET /" + i % 2));
    }
    // 50 minutes; of each 20 the first 10 are kept.
    List<PlannedRequest> fast = replay(log.toString(), TEN_MINUTES, new Knobs(1, 2, 1));
    assertEquals(1200, fast.size(), 4);
    assertTrue(fast.get(fast.size() - 1).atMicros() < 1_800_000_000L);
  }

  @Test
  void itBeginsWhereItIsToldTo() throws IOException {
    String log =
        json(0, "a", "GET", "/1") + json(2000, "a", "GET", "/2") + json(2700, "b", "GET", "/3");
    ReplayLog read = ReplayLog.read(Logs.input(log), Logs.model(log));
    try (Replay replay = read.replay(read.first().plusMillis(1500), TEN_MINUTES, Knobs.asSeen(1))) {
      assertEquals(500_000, replay.next().atMicros());
      assertEquals(1_200_000, replay.next().atMicros());
      assertFalse(replay.hasNext());
    }
  }

  @Test
  void whatIsNoRequestIsCountedAndNamedAndALogOfNothingElseIsRefused() throws IOException {
    String log = json(0, "a", "GET", "/1") + "garbage\n" + json(5, "a", "GET", "/1");
    ReplayLog read = ReplayLog.read(Logs.input(log), Logs.model(log));
    assertEquals(2, read.report().requests());
    assertEquals(1, read.report().garbage());
    assertTrue(
        read.report().firstGarbage().get(0).startsWith("line 2: "),
        read.report().firstGarbage().toString());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ReplayLog.read(Logs.input("nothing\n"), Logs.model(log)));
    assertTrue(
        e.getMessage().startsWith("log has no request: 1 lines were read, line 1: "),
        e.getMessage());
  }

  @Test
  void aWrittenModelKnowsTheRouteOfEachRequestThatItWasMadeOf() throws IOException {
    StringBuilder log = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      log.append(Logs.line("a", i, "GET /articles/w" + Integer.toString(i * 7919, 36) + ".html"));
      log.append(Logs.line("a", i, "GET /orders/" + i + "/items"));
      log.append(Logs.line("a", i, "GET /"));
    }
    TrafficModel model = ModelYaml.read(ModelYaml.write(Logs.model(log.toString())));
    RouteMatcher routes = new RouteMatcher(model);

    for (String path : List.of("/articles/words.html", "/orders/4711/items", "/")) {
      int route = routes.of("GET", path);
      assertTrue(route >= 0, path + " in " + model.routes());
      assertEquals(1 / 3.0, model.routes().get(route).share(), 1e-3);
    }
    assertEquals(-1, routes.of("GET", "/nothing/like/it"));
    assertEquals(-1, routes.of("POST", "/"));
    assertEquals("GET /a/{number}", RouteMatcher.shape("GET", "/a/17"));
  }
}
