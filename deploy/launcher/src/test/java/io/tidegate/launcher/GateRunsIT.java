package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.service.web.ConsoleAccess;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.GateRunRoutes;
import io.tidegate.controller.service.web.HistorySource;
import io.tidegate.controller.service.web.Probes;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.gate.load.AllowList;
import io.tidegate.launcher.settings.GateSettings;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.wire.GateOrder;
import io.tidegate.wire.PoolId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line against the gate's API, as it is served. */
@Timeout(120)
class GateRunsIT {
  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private final List<GateOrder> audited = new CopyOnWriteArrayList<>();
  private GateTargets targets;
  private GateRunDesk desk;
  private ConsoleServer server;

  /** Of a process that is well. */
  private static final class Well implements Probes {
    @Override
    public Map<String, String> stalled() {
      return Map.of();
    }

    @Override
    public Map<String, String> unwell() {
      return Map.of();
    }

    @Override
    public String metrics() {
      return "";
    }
  }

  @BeforeEach
  void start() throws Exception {
    targets = GateTargets.start(dir.resolve("gate"));
    List<String> allowed =
        List.of("127.0.0.1:1", "127.0.0.1:2", targets.baseline(), targets.candidate());
    desk =
        GateRunDesk.open(
            new GateSettings(new AllowList(allowed), Optional.empty(), Duration.ofHours(1)),
            dir,
            GateKafka.at("127.0.0.1:1"),
            new ShownWindows(new FleetView()),
            InstantSource.system());
    server =
        ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                new FleetView(),
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new Well(),
                new GateRunRoutes(vertx, desk, this::write))
            .await(30, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    server.close().await(10, TimeUnit.SECONDS);
    desk.close();
    vertx.close().await(10, TimeUnit.SECONDS);
    targets.close();
  }

  private Future<Void> write(GateOrder order) {
    audited.add(order);
    return Future.succeededFuture();
  }

  private String plan(String baseline, String candidate, int windows) throws IOException {
    return Files.writeString(
            dir.resolve("gate.yaml"), GateTargets.plan(baseline, candidate, windows))
        .toString();
  }

  private CommandLineRun gate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("gate"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", "http://127.0.0.1:" + server.port()));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private String started(String plan, String... more) {
    List<String> all = new ArrayList<>(List.of("start", "-f", plan));
    all.addAll(List.of(more));
    CommandLineRun run = gate(all.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run.err());
    return run.out().strip();
  }

  @Test
  void aRunIsFollowedToItsVerdictWhichCanBeHadAndTakenOnOneself() throws Exception {
    assertEquals("There was no run yet.", gate("runs").out().strip());
    String plan = plan("127.0.0.1:1", "127.0.0.1:2", 60);
    String id = started(plan, "--idempotency-key", "build-12", "--reason", "release 12");
    assertEquals(id, started(plan, "--idempotency-key", "build-12"));

    CommandLineRun watched = gate("watch", id);
    assertEquals(21, watched.exitCode(), watched.out() + watched.err());
    assertTrue(watched.out().startsWith("finished INVALID\n  target-unreachable,"), watched.out());

    Path html = dir.resolve("report.html");
    Path junit = dir.resolve("junit.xml");
    Path json = dir.resolve("verdict.json");
    CommandLineRun report =
        gate(
            "report",
            id,
            "--html",
            html.toString(),
            "--junit",
            junit.toString(),
            "--json",
            json.toString());
    assertEquals(0, report.exitCode(), report.err());
    assertEquals(watched.out(), report.out());
    assertTrue(Files.readString(html).contains("<html"), Files.readString(html));
    assertTrue(
        Files.readString(junit).contains("errors=\"1\"")
            && Files.readString(junit).contains("type=\"target-unreachable\""),
        Files.readString(junit));
    JsonObject verdict = new JsonObject(Files.readString(json));
    assertEquals("tidegate.gate-verdict/1", verdict.getString("schema"));
    assertEquals(21, verdict.getInteger("exitCode"));

    Path policy = dir.resolve("learned.yaml");
    CommandLineRun nothing = gate("report", id, "--policy", policy.toString());
    assertEquals(1, nothing.exitCode());
    assertTrue(nothing.err().contains("was INVALID: a policy is learned of"), nothing.err());
    assertFalse(Files.exists(policy));

    CommandLineRun override = gate("override", id, "--by", "alice@ops", "--reason", "known, 4711");
    assertEquals(0, override.exitCode(), override.err());
    assertTrue(override.out().contains("  overridden by alice@ops: known, 4711"), override.out());
    assertEquals(0, gate("watch", id).exitCode());
    CommandLineRun twice = gate("override", id, "--by", "bob@ops", "--reason", "me too");
    assertEquals(1, twice.exitCode());
    assertTrue(twice.err().contains("answered 409"), twice.err());

    String listed = gate("runs").out();
    assertTrue(listed.lines().toList().get(1).startsWith(id + "  finished  OVERRIDDEN"), listed);
    JsonObject runs = new JsonObject(gate("runs", "-o", "json").out());
    assertEquals("release 12", runs.getJsonArray("runs").getJsonObject(0).getString("reason"));
    assertEquals(
        List.of(GateOrder.Action.SUBMITTED, GateOrder.Action.OVERRIDDEN),
        audited.stream().map(GateOrder::action).toList());
  }

  @Test
  void whatARunLearnedIsAPolicyOfItsPool() throws Exception {
    String plan = plan(targets.baseline(), targets.candidate(), 12);
    Files.writeString(
        Path.of(plan),
        """
        compare: [{route: "*", metric: p50, critical: false}]
        criteria: {minRequests: 1}
        mixDistance: 1
        capacity: {peakPerSecond: 50, margin: 1, p99AtMostMillis: 5000, errorRateAtMost: 0.1,
                   steps: [1], stepWindows: 5}
        fleet: {pool: orders/workers, instances: 2}
        """,
        StandardOpenOption.APPEND);
    String id = started(plan);
    CommandLineRun watched = gate("watch", id);
    assertEquals(0, watched.exitCode(), watched.out() + watched.err());

    Path policy = dir.resolve("learned.yaml");
    CommandLineRun report = gate("report", id, "--policy", policy.toString());
    assertEquals(0, report.exitCode(), report.err());
    String learned = Files.readString(policy);
    assertEquals(learned, Files.readString(desk.policy(id).orElseThrow()));
    assertTrue(
        learned.contains("plan sha256 " + desk.find(id).orElseThrow().planSha256()), learned);
    assertTrue(
        PolicyText.over(Policies.all(Policy.of("*", 500)), PolicyDocument.read(policy).yaml())
                .of(new PoolId("orders", "workers"), Map.of())
                .maxSize()
            < Policy.of("*", 500).maxSize(),
        learned);
  }

  @Test
  void whoWatchesSeesWhatItSaysAndThatItWasAborted() throws Exception {
    String plan = plan(targets.baseline(), targets.candidate(), 9000);
    String id = started(plan);
    CommandLineRun busy = gate("start", "-f", plan);
    assertEquals(1, busy.exitCode());
    assertTrue(busy.err().contains("run '%s' is not over".formatted(id)), busy.err());
    assertEquals(1, gate("report", id).exitCode());
    CompletableFuture<CommandLineRun> watched =
        CompletableFuture.supplyAsync(() -> gate("watch", id));
    Await.until(
        "the first block", () -> desk.find(id).orElseThrow().progress().startsWith("block 1 "));
    assertFalse(watched.isDone());

    CommandLineRun abort = gate("abort", id, "--reason", "the wrong one");
    assertEquals(0, abort.exitCode(), abort.err());
    CommandLineRun over = watched.get(60, TimeUnit.SECONDS);
    assertEquals(22, over.exitCode(), over.out() + over.err());
    assertTrue(over.err().contains("warm-up of http://127.0.0.1:"), over.err());
    assertTrue(over.err().contains("block 1 of "), over.err());
    assertTrue(over.out().startsWith("aborted: by "), over.out());
    assertTrue(over.out().contains("the wrong one"), over.out());
    assertEquals(1, gate("abort", id).exitCode());
    assertEquals(22, gate("watch", id).exitCode());
  }

  @Test
  void aSignalToWhoWatchesAbortsTheRunWhereItIsToldTo() throws Exception {
    String id = started(plan(targets.baseline(), targets.candidate(), 9000));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tidegate.launcher.Main",
                "gate",
                "watch",
                id,
                "--abort-on-signal",
                "--url",
                "http://127.0.0.1:" + server.port())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var progress = process.errorReader()) {
      String line = progress.readLine();
      while (line != null && !line.startsWith("block 1 ")) {
        line = progress.readLine();
      }
      // SIGTERM.
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(22, process.exitValue());
      Await.until(
          () -> desk.find(id).orElseThrow().toString(),
          () -> desk.find(id).orElseThrow().detail().contains("who watched it was ended"));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void whatIsNotTakenIsWrongUsage() throws Exception {
    CommandLineRun run = gate("start", "-f", plan("127.0.0.1:1", "127.0.0.1:9", 60));
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err().contains("not taken (403): 127.0.0.1:9 is not in the setting gate.allow"),
        run.err());
    for (String command : List.of("watch", "report", "abort")) {
      CommandLineRun unknown = gate(command, "none");
      assertEquals(1, unknown.exitCode(), command);
      assertTrue(unknown.err().contains("run 'none' of the gate is not known"), unknown.err());
    }
    assertEquals(2, gate("start", "-f", dir.resolve("none.yaml").toString()).exitCode());
    assertEquals(2, gate("start", "-f", dir + "/gate.yaml", "--wait", "soon").exitCode());
    assertEquals(2, gate("runs", "--limit", "0").exitCode());
    assertEquals(2, gate("override", "none").exitCode());
  }
}
