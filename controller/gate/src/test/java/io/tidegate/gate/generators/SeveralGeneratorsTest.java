package io.tidegate.gate.generators;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.gate.load.AllowList;
import io.tidegate.gate.load.GeneratorsException;
import io.tidegate.gate.load.LoadOptions;
import io.tidegate.gate.load.Played;
import io.tidegate.gate.load.Service;
import io.tidegate.gate.load.Stretch;
import io.tidegate.gate.traffic.PlannedRequest;
import io.tidegate.wire.GateReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SeveralGeneratorsTest {
  private static final Stretch SECOND = new Stretch(0, Duration.ofSeconds(1), Duration.ZERO, 0);

  private final Lines lines = new Lines();
  private final List<LoadGenerator> generators = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> said = new CopyOnWriteArrayList<>();

  private void generator(String name, AllowList allow, UnaryOperator<GateReport> onItsWay) {
    LoadGenerator generator =
        new LoadGenerator(name, allow, lines.ofGenerator(onItsWay), l -> said.add(name + " " + l));
    generators.add(generator);
    Thread thread =
        new Thread(
            () -> {
              try {
                generator.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    threads.add(thread);
    thread.start();
  }

  private void generator(String name, Service service) {
    generator(name, allow(service), report -> report);
  }

  private static AllowList allow(Service service) {
    return new AllowList(List.of(service.target().authority()));
  }

  @AfterEach
  void end() throws InterruptedException {
    generators.forEach(LoadGenerator::close);
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      assertFalse(thread.isAlive(), said.toString());
    }
  }

  private SeveralGenerators together(int wanted, Service service) {
    return new SeveralGenerators(
        wanted,
        List.of(service.target()),
        LoadOptions.plain(Duration.ofSeconds(10), Duration.ofMillis(200)),
        1,
        7,
        lines.ofJudge(),
        said::add);
  }

  private static List<PlannedRequest> requests(int count) {
    List<PlannedRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(new PlannedRequest(i * 1_000_000L / count, 0, 0, "GET", "/" + i));
    }
    return requests;
  }

  private static Played play(SeveralGenerators load, Service service, int count) throws Exception {
    return load.play(service.target(), requests(count).iterator(), SECOND, w -> {});
  }

  private static String lost(SeveralGenerators load, Service service) {
    GeneratorsException e = assertThrows(GeneratorsException.class, () -> play(load, service, 30));
    assertFalse(e.isLate());
    return e.getMessage();
  }

  @Test
  void eachSendsItsShareOfEveryStretch() throws Exception {
    try (Service service = Service.answering()) {
      generator("b", service);
      generator("a", service);
      try (SeveralGenerators load = together(2, service)) {
        assertEquals(List.of(), load.notes());
        assertEquals(41, play(load, service, 41).sent());
        Played second = play(load, service, 20);

        assertEquals(20, second.all().getTotalCount());
        assertEquals(5, second.windows().size());
        assertEquals(4, second.windows().get(3).all().requests());
        assertEquals(61, service.requests());
        String note = load.notes().get(0);
        assertTrue(note.startsWith("2 load generators made the load together: a sent 3"), note);
        assertTrue(note.contains("; b sent 30 of 30 requests (49.2% of all)"), note);
      }
    }
  }

  /** Also where it comes while they still wait for the start. */
  @Test
  void whatIsEndedIsEndedAtAllAndTheyAreFreeAgain() throws Exception {
    try (Service service = Service.answering()) {
      generator("a", service);
      generator("b", service);
      try (SeveralGenerators load = together(2, service)) {
        List<PlannedRequest> minute = new ArrayList<>();
        for (int i = 0; i < 6000; i++) {
          minute.add(new PlannedRequest(i * 10_000L, 0, 0, "GET", "/" + i));
        }
        Stretch stretch = new Stretch(0, Duration.ofMinutes(1), Duration.ZERO, 0);
        Played played =
            load.play(service.target(), minute.iterator(), stretch, window -> load.stop());
        assertTrue(played.stopped());
        assertTrue(played.sent() < 6000, "sent " + played.sent());
        assertTrue(play(load, service, 30).stopped());
      }
      int before = service.requests();
      try (SeveralGenerators load = together(2, service)) {
        assertEquals(10, play(load, service, 10).sent());
      }
      assertEquals(before + 10, service.requests());
    }
  }

  @Test
  void tooFewAreNamedAndSoIsWhyOthersRefuse() throws Exception {
    try (Service service = Service.answering()) {
      generator("a", service);
      generator("b", new AllowList(List.of("127.0.0.1:1")), report -> report);
      try (SeveralGenerators load = together(2, service)) {
        String why = lost(load, service);
        assertTrue(
            why.startsWith(
                "2 load generators are wanted and these may be hired: a; 'b' refuses, the target is"),
            why);
      }
      assertEquals(0, service.requests());
    }
  }

  /** Whoever was hired for other targets. */
  @Test
  void aStretchToWhatItsOwnerDoesNotAllowIsNotPlayed() throws Exception {
    try (Service service = Service.answering();
        Service other = Service.answering()) {
      generator("a", service);
      try (SeveralGenerators load = together(1, service)) {
        assertEquals(5, play(load, service, 5).sent());
        String why = lost(load, other);
        assertTrue(why.startsWith("the load generator 'a' gave up: the target is http://"), why);
        assertTrue(why.contains("which 'allow' does not have"), why);
      }
      assertEquals(0, other.requests());
    }
  }

  @Test
  void twoOfOneNameAreNotTakenForOne() throws Exception {
    try (Service service = Service.answering()) {
      generator("a", service);
      generator("a", service);
      try (SeveralGenerators load = together(2, service)) {
        assertTrue(lost(load, service).startsWith("two load generators are called 'a'"));
      }
    }
  }

  @Test
  void aTargetThatOneCannotReachIsNotTheServicesFault() throws Exception {
    Service service = Service.answering();
    generator("a", service);
    service.close();
    try (SeveralGenerators load = together(1, service)) {
      String why = lost(load, service);
      assertTrue(why.startsWith("the load generator 'a' gave up: http://127.0.0.1:"), why);
      assertTrue(why.contains("takes no connections from here"), why);
    }
  }

  @Test
  void aWindowThatGotLostMakesNoVerdict() throws Exception {
    try (Service service = Service.answering()) {
      generator(
          "a",
          allow(service),
          report ->
              report.news() instanceof GateReport.Window w && w.number() == 2 ? null : report);
      try (SeveralGenerators load = together(1, service)) {
        assertEquals(
            "the load generator 'a' tells window 3 of 5 after 2: something that it told is lost",
            lost(load, service));
      }
    }
  }

  /** So late as it tells itself. */
  @Test
  void oneThatLagsIsNamed() throws Exception {
    try (Service service = Service.answering()) {
      generator(
          "a",
          allow(service),
          report ->
              report.news() instanceof GateReport.Done d
                  ? new GateReport(
                      report.runId(),
                      report.generator(),
                      report.process(),
                      new GateReport.Done(
                          d.stretch(),
                          d.planned(),
                          d.sent(),
                          d.answeredInTime(),
                          d.errors(),
                          List.of(0.0, 0.0, 30_000.0, 0.0, 0.0),
                          d.stopped()))
                  : report);
      try (SeveralGenerators load = together(1, service)) {
        Played played = play(load, service, 10);

        assertEquals(30_000, played.windows().get(2).lagMillis());
        assertEquals(
            "the load generator 'a' was late by 30000.0 ms", load.late(20_000).orElseThrow());
        assertTrue(load.late(40_000).isEmpty());
      }
    }
  }
}
