package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.GateDesk;
import io.tidegate.controller.service.web.GateDesk.RefusedException;
import io.tidegate.controller.service.web.GateDesk.Run;
import io.tidegate.controller.service.web.GateDesk.State;
import io.tidegate.gate.load.AllowList;
import io.tidegate.launcher.settings.GateSettings;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GateRunDeskTest {
  /** Nobody listens there. */
  private static final List<String> CLOSED = List.of("127.0.0.1:1", "127.0.0.1:2");

  @TempDir Path dir;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private GateRunDesk desk;
  private long now = 1_000;

  @BeforeEach
  void model() throws Exception {
    StringBuilder log = new StringBuilder();
    for (int second = 0; second < 60; second++) {
      log.append(
          "10.0.0.1 - - [17/May/2026:10:00:%02d +0000] \"GET /pages/%d HTTP/1.1\" 200 512\n"
              .formatted(second, second));
    }
    Files.createDirectories(dir.resolve("gate"));
    Path file = dir.resolve("gate/access.log");
    Files.writeString(file, log);
    CommandLineRun made =
        CommandLineRun.of(
            "gate", "model", file.toString(), "-o", dir.resolve("gate/model.yaml").toString());
    assertEquals(0, made.exitCode(), made.err());
    desk = open(CLOSED, Duration.ofMinutes(30));
  }

  @AfterEach
  void close() throws Exception {
    desk.close();
  }

  private GateRunDesk open(List<String> allow, Duration longest) throws Exception {
    return GateRunDesk.open(
        new GateSettings(new AllowList(allow), Optional.empty(), longest),
        dir,
        GateKafka.at("127.0.0.1:1"),
        new ShownWindows(new FleetView()),
        () -> Instant.ofEpochMilli(now++));
  }

  private static String plan(List<String> targets, String more) {
    return """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://%1$s
        candidate: http://%2$s
        allow: ["%1$s", "%2$s"]
        %3$s
        """
        .formatted(targets.get(0), targets.get(1), more);
  }

  private RefusedException refused(String plan) {
    return assertThrows(RefusedException.class, () -> desk.submit(plan, "k", "ci", "why"));
  }

  private Run played(String plan, String key) throws Exception {
    Run run = desk.submit(plan, key, "ci", "release 12").run();
    CountDownLatch ended = new CountDownLatch(1);
    desk.start(run.id(), lines::add, ended::countDown);
    assertTrue(ended.await(30, TimeUnit.SECONDS));
    return desk.find(run.id()).orElseThrow();
  }

  @Test
  void whatIsNotAllowedHereIsRefusedByName() throws Exception {
    assertEquals(
        "127.0.0.1:3 is not in the setting gate.allow (127.0.0.1:1, 127.0.0.1:2): whoever runs this"
            + " control plane says there where load may go",
        refused(plan(List.of("127.0.0.1:1", "127.0.0.1:3"), "")).getMessage());
    assertTrue(
        refused(plan(CLOSED, "load: {windows: 2000}"))
            .getMessage()
            .contains("must be at most the 1800 s of the setting gate.longest-run"));
    assertTrue(refused("schema: x").getMessage().contains("schema is 'x'"));
    assertEquals(List.of(), desk.newest(10));

    try (GateRunDesk none = open(List.of(), Duration.ofMinutes(1))) {
      assertTrue(
          assertThrows(
                  RefusedException.class, () -> none.submit(plan(CLOSED, ""), "k", "ci", "why"))
              .getMessage()
              .contains("gate.allow (it is empty)"));
    }
  }

  @Test
  void aPlanNamesNoFileOutsideOfTheGatesDirectory() throws Exception {
    Files.writeString(dir.resolve("secret.yaml"), "secret");
    Files.createSymbolicLink(dir.resolve("gate/link.yaml"), dir.resolve("secret.yaml"));
    for (String name : List.of("../secret.yaml", "link.yaml", "/etc/passwd", "none.yaml", ".")) {
      assertEquals(
          "'%s' is no file in the directory of the setting gate.directory: must be one of those that are there"
              .formatted(name),
          refused(plan(CLOSED, "").replace("model.yaml", name)).getMessage());
    }
    assertTrue(
        refused(plan(CLOSED, "load: {replay: ../secret.yaml}")).getMessage().startsWith("'../sec"));
  }

  @Test
  void aRunThatEndedIsThereAfterARestartWithItsVerdictAndWhoOverruledIt() throws Exception {
    Run run = played(plan(CLOSED, ""), "build-12");
    assertEquals(State.FINISHED, run.state(), run.detail());
    assertEquals(Optional.of("INVALID"), run.outcome());
    assertTrue(run.verdict().orElseThrow().contains("\"target-unreachable\""));
    assertEquals(21, new JsonObject(run.verdict().orElseThrow()).getInteger("exitCode"));
    assertTrue(
        Files.readString(desk.report(run.id()).orElseThrow()).contains("target-unreachable"));
    desk.override(run.id(), new GateDesk.Overruled("alice", "known", 5));
    desk.override(run.id(), new GateDesk.Overruled("bob", "too late", 6));

    desk.close();
    desk = open(CLOSED, Duration.ofMinutes(30));
    Run kept = desk.find(run.id()).orElseThrow();
    assertEquals(Optional.of("OVERRIDDEN"), kept.result());
    assertEquals("alice", kept.override().orElseThrow().by());
    assertEquals(
        new JsonObject(run.verdict().orElseThrow()), new JsonObject(kept.verdict().orElseThrow()));
    assertTrue(desk.report(run.id()).isPresent());
    // The same again is that run, and another plan under its key is none.
    assertFalse(desk.submit(plan(CLOSED, ""), "build-12", "ci", "why").isNew());
    assertTrue(
        assertThrows(
                RefusedException.class,
                () -> desk.submit(plan(CLOSED, "mixDistance: 0.1"), "build-12", "ci", "why"))
            .getMessage()
            .contains("is that of run '%s' of another plan".formatted(run.id())));
  }

  @Test
  void whatIsFoundWrongWhenItIsReadFailsTheRunAndGivesThePlaceBack() throws Exception {
    Run run = played(plan(CLOSED, "slo: [{route: 'GET /none', metric: p99, atMost: 5}]"), "a");
    assertEquals(State.FAILED, run.state());
    assertTrue(run.detail().startsWith("slo has route 'GET /none': must be"), run.detail());
    assertEquals(Optional.empty(), desk.report(run.id()));

    Run shortLog = played(plan(CLOSED, "load: {replay: access.log}"), "b");
    assertTrue(shortLog.verdict().orElseThrow().contains("\"replay-too-short\""));
    assertEquals(List.of("reading access.log"), lines);
  }

  @Test
  void oneAtATimeAndItEndsWhenItIsAborted() throws Exception {
    // They take connections and answer nothing.
    try (ServerSocket one = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<String> silent =
          List.of("127.0.0.1:" + one.getLocalPort(), "127.0.0.1:" + other.getLocalPort());
      desk.close();
      desk = open(silent, Duration.ofMinutes(30));
      String plan = plan(silent, "load: {shape: steady, peakPerSecond: 20, windows: 60}");
      Run run = desk.submit(plan, "a", "ci", "why").run();
      CountDownLatch ended = new CountDownLatch(1);
      desk.start(run.id(), lines::add, ended::countDown);
      Await.until("it to be in the middle of it", () -> !lines.isEmpty());
      assertTrue(
          assertThrows(RefusedException.class, () -> desk.submit(plan, "b", "ci", "why"))
              .getMessage()
              .startsWith("run '%s' is not over".formatted(run.id())));
      assertTrue(desk.find(run.id()).orElseThrow().progress().startsWith("warm-up"));
      desk.abort(run.id(), "by bob: wrong one");
      assertTrue(ended.await(30, TimeUnit.SECONDS));
      Run aborted = desk.find(run.id()).orElseThrow();
      assertEquals(State.ABORTED, aborted.state());
      assertEquals("by bob: wrong one", aborted.detail());
      assertEquals(Optional.empty(), aborted.verdict());

      // One that its process left running, and one that was never begun.
      Run left = desk.submit(plan, "c", "ci", "why").run();
      desk.start(left.id(), lines::add, () -> {});
      try (GateRunDesk next = open(silent, Duration.ofMinutes(30))) {
        assertEquals(State.ABORTED, next.find(left.id()).orElseThrow().state());
        assertEquals("the control plane ended", next.find(left.id()).orElseThrow().detail());
      }
      desk.close();
      assertEquals(State.ABORTED, desk.find(left.id()).orElseThrow().state());
    }
  }

  @Test
  void aPlaceThatIsGivenBackIsFree() throws Exception {
    Run first = desk.submit(plan(CLOSED, ""), "a", "ci", "why").run();
    desk.forget(first.id());
    assertEquals(Optional.empty(), desk.find(first.id()));
    assertTrue(desk.submit(plan(CLOSED, ""), "a", "ci", "why").isNew());
  }
}
