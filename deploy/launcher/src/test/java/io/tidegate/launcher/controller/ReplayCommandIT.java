package io.tidegate.launcher.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.bus.Await;
import io.tidegate.bus.TopicSetup;
import io.tidegate.controller.Mode;
import io.tidegate.controller.Policies;
import io.tidegate.controller.Policy;
import io.tidegate.controller.Selector;
import io.tidegate.controller.service.ControllerService;
import io.tidegate.controller.service.OrderWatch;
import io.tidegate.controller.service.PolicySource;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.RecordedStream;
import io.tidegate.controller.service.web.ConsoleAccess;
import io.tidegate.controller.service.web.ConsoleOptions;
import io.tidegate.controller.service.web.ConsoleServer;
import io.tidegate.controller.service.web.DryRunRoutes;
import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.HistorySource;
import io.tidegate.controller.service.web.Probes;
import io.tidegate.controller.service.web.RequestDesk;
import io.tidegate.launcher.CommandLineRun;
import io.tidegate.launcher.DryRuns;
import io.tidegate.launcher.embedded.EmbeddedKafka;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.wire.Alert;
import io.tidegate.wire.AlertMark;
import io.tidegate.wire.Command;
import io.tidegate.wire.Decision;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.Topics;
import io.tidegate.wire.Verification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a real controller decided on a real broker, through the command line. */
@Timeout(240)
class ReplayCommandIT {
  private static final PoolId ORDERS = new PoolId("orders", "workers");
  private static final String AUTO = "policies: [{match: '*', mode: auto, slo-p99: 200ms%s}]\n";

  private static final List<String> ORDERS_ONLY = List.of("--pools", "orders/*");
  private static final PoolId STOCK = new PoolId("stock", "workers");

  @TempDir static Path directory;
  private static Vertx vertx;
  private static EmbeddedKafka kafka;
  private static ControllerFeed feed;

  @BeforeAll
  static void start() throws Exception {
    vertx = Vertx.vertx();
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
    new TopicSetup(kafka.bootstrap(), 1, (short) 1, Duration.ofDays(1), Duration.ofSeconds(60))
        .ensure();
    feed = new ControllerFeed(kafka.bootstrap());
  }

  @AfterAll
  static void stop() throws Exception {
    feed.close();
    Await.result(vertx.close());
    kafka.close();
  }

  /** Grows from 8 to 13 by a forecast, which is kept. */
  private Decision record() throws Exception {
    OrderWatch orders = Await.result(ControllerChild.orders(vertx, kafka.bootstrap()));
    ControllerService controller =
        Await.result(
            ControllerService.start(vertx, ControllerChild.options(kafka.bootstrap()), orders));
    Await.result(controller.owning());
    for (int w = 1; w <= 5; w++) {
      feed.window(ORDERS, w, 8, 0, 100);
    }
    feed.forecast(ORDERS, 5, true, 170);
    Await.until("a command", () -> !feed.commands().isEmpty());
    Command command = feed.commands().get(0);
    feed.applied(command);
    for (int w = 6; w <= 13; w++) {
      feed.window(ORDERS, w, 13, 1, 150);
    }
    Await.until("a verdict", () -> !feed.committed(Topics.DECISIONS, Verification.class).isEmpty());
    Await.result(controller.close());
    Await.result(orders.close());
    return feed.resizes().get(0);
  }

  @Test
  void whatShadowModeForwentIsReported() throws Exception {
    OrderWatch orders =
        Await.result(
            OrderWatch.start(
                vertx,
                kafka.bootstrap(),
                PolicySource.of(Policies.all(Policy.of("*", 200).withMode(Mode.SHADOW)))));
    ControllerService controller =
        Await.result(
            ControllerService.start(vertx, ControllerChild.options(kafka.bootstrap()), orders));
    Await.result(controller.owning());
    for (int w = 1; w <= 5; w++) {
      feed.window(STOCK, w, 8, 0, 100);
    }
    feed.forecast(STOCK, 5, true, 170);
    Await.until(
        "a proposal",
        () ->
            feed.committed(Topics.DECISIONS, Decision.class).stream()
                .anyMatch(d -> d.pool().equals(STOCK) && d.reason().equals("shadow-mode")));
    feed.window(STOCK, 6, 8, 0, 150);
    for (String id : List.of("useful", "useless", "unjudged")) {
      feed.send(
          Topics.ALERTS,
          new Alert(
              id,
              STOCK,
              Alert.Kind.SLO_BREACH,
              Alert.Severity.CRITICAL,
              ControllerFeed.end(3),
              "",
              ""));
    }
    feed.send(Topics.POLICIES, verdict("useful", AlertMark.Mark.USEFUL));
    feed.send(Topics.POLICIES, verdict("useless", AlertMark.Mark.USEFUL));
    feed.send(Topics.POLICIES, verdict("useless", AlertMark.Mark.NOT_USEFUL));
    Await.result(controller.close());
    Await.result(orders.close());

    CommandLineRun report =
        CommandLineRun.of(
            "report",
            "--kafka",
            kafka.bootstrap(),
            "--since",
            Long.toString(ControllerFeed.end(0)),
            "--pools",
            "stock/*",
            "-o",
            "json");
    assertEquals(0, report.exitCode(), report.err());
    JsonNode told = new ObjectMapper().readTree(report.out());
    assertEquals(
        "[{\"kind\":\"SLO_BREACH\",\"alerts\":3,\"useful\":1,\"notUseful\":1}]",
        told.path("alerts").toString());
    JsonNode pool = told.path("pools").path(0);
    assertEquals("stock/workers", pool.path("pool").asText());
    assertEquals("shadow", pool.path("mode").asText());
    assertEquals(6, pool.path("windows").asInt());
    assertEquals(1, pool.path("growths").asInt());
    // One instance of 8 for 6 s; in the last second it would have been one of 13.
    assertEquals(8 * 6 / 3600.0, pool.path("sizeHours").asDouble(), 1e-9);
    assertEquals((8 * 6 + 5) / 3600.0, pool.path("wouldSizeHours").asDouble(), 1e-9);
  }

  private static AlertMark verdict(String episode, AlertMark.Mark mark) {
    return new AlertMark(
        episode,
        STOCK,
        Alert.Kind.SLO_BREACH,
        Alert.Severity.CRITICAL,
        mark,
        "",
        "alice",
        ControllerFeed.end(9));
  }

  private CommandLineRun replay(String policy, String... more) throws Exception {
    Path file = directory.resolve("new.yaml");
    Files.writeString(file, policy);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replay",
                "--kafka",
                kafka.bootstrap(),
                "--from",
                Instant.ofEpochMilli(ControllerFeed.end(0)).toString(),
                "--to",
                Long.toString(ControllerFeed.end(14)),
                "--policy",
                file.toString()));
    arguments.addAll(more.length > 0 && more[0].equals("--pools") ? List.of() : ORDERS_ONLY);
    arguments.addAll(List.of(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void theSamePolicyActsTheSameAndAnotherOneIsShownWhereItDoesNot() throws Exception {
    Decision grown = record();

    CommandLineRun same = replay(AUTO.formatted(""));
    assertEquals("", same.err());
    assertEquals(0, same.exitCode(), same.out());
    assertTrue(same.out().contains("13 windows of 1 pools"), same.out());
    assertTrue(
        same.out().contains("acts       1 recorded, 1 replayed, 1 of them the same, 0 differences"),
        same.out());

    CommandLineRun other = replay(AUTO.formatted(", max-size: 10"));
    assertEquals(10, other.exitCode(), other.out());
    assertTrue(
        other
            .out()
            .startsWith(
                Instant.ofEpochMilli(grown.atMillis())
                    + " orders/workers\n  recorded  RESIZE 8 -> 13, auto, breach-forecast: "),
        other.out());
    assertTrue(
        other.out().contains("\n  replayed  RESIZE 8 -> 10, auto, breach-forecast: "), other.out());
    assertTrue(other.out().contains("the sizes of 1 pools came to differ"), other.out());

    CommandLineRun json = replay(AUTO.formatted(", max-size: 8"), "-o", "json");
    assertEquals(10, json.exitCode(), json.out());
    JsonNode answer = new ObjectMapper().readTree(json.out());
    JsonNode difference = answer.path("differences").path(0);
    assertEquals(grown.decisionId(), difference.path("recorded").path("decisionId").asText());
    assertEquals("at-maximum", difference.path("replayed").path("reason").asText());
    // One instance of 8 for 13 s, in hours.
    assertEquals(8 * 13 / 3600.0, answer.path("replayed").path("sizeHours").asDouble(), 1e-9);

    CommandLineRun elsewhere = replay(AUTO.formatted(", max-size: 8"), "--pools", "other/*");
    assertEquals(0, elsewhere.exitCode(), elsewhere.out());
    assertTrue(elsewhere.out().contains("nothing was recorded in that time"), elsewhere.out());
    CommandLineRun report =
        CommandLineRun.of(
            "report",
            "--kafka",
            kafka.bootstrap(),
            "--since",
            Long.toString(ControllerFeed.end(0)),
            "--to",
            Long.toString(ControllerFeed.end(14)),
            "--pools",
            "orders/*");
    assertEquals(0, report.exitCode(), report.err());
    assertTrue(report.out().contains("orders/workers, auto\n"), report.out());
    assertTrue(
        report.out().contains("not done         0 growths, 0 shrinks; made: 1, kept 1"),
        report.out());
    assertTrue(
        report.out().contains("Alerts, and what people said of them\n  none in that time"),
        report.out());
    assertTrue(report.out().contains("Not known: the latency that another size"), report.out());
    theSameIsToldByTheControlPlane();
    whatIsTooMuchIsNamedAndWhoGivesUpIsNotKept();
    // A reader of the topics only: a controller that starts now finds what it left.
    assertEquals(1, feed.commands().size());
  }

  /** By the API, of which nobody needs to reach the brokers. */
  private void theSameIsToldByTheControlPlane() throws Exception {
    Policies settings = Policies.all(Policy.of("*", 500));
    ConsoleServer server =
        Await.result(
            ConsoleServer.start(
                vertx,
                ConsoleOptions.at("127.0.0.1", 0),
                ConsoleAccess.OPEN,
                new FleetView(),
                new RequestDesk(request -> Future.succeededFuture()),
                HistorySource.none(),
                JsonObject::new,
                new Well(),
                new DryRunRoutes(
                    vertx,
                    yaml -> PolicyText.over(settings, yaml),
                    DryRuns.on(kafka.bootstrap()))));
    try {
      String policy = AUTO.formatted(", max-size: 10");
      CommandLineRun replayed = replay(policy, "-o", "json");
      CommandLineRun dry = dryRun(server, policy, "-o", "json");
      assertEquals("", dry.err());
      assertEquals(10, dry.exitCode());
      assertEquals(replayed.out(), dry.out());
      CommandLineRun table = dryRun(server, policy);
      assertTrue(
          table
              .out()
              .contains(
                  "orders/workers: 1 differences, size 13 -> 10 at the end, size-hours 0.04 -> 0.03\n"),
          table.out());
      assertTrue(
          table.out().contains("judged     1 kept and 0 taken back recorded, 1 kept and 0 taken"),
          table.out());
      assertEquals(0, dryRun(server, AUTO.formatted("")).exitCode());
      CommandLineRun wrong = dryRun(server, policy, "--to", "1000000000000");
      assertEquals(1, wrong.exitCode(), wrong.out());
      assertTrue(wrong.err().contains("must end after it begins"), wrong.err());
    } finally {
      Await.result(server.close());
    }
  }

  private CommandLineRun dryRun(ConsoleServer server, String policy, String... more)
      throws Exception {
    Path file = directory.resolve("new.yaml");
    Files.writeString(file, policy);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "policy",
                "dry-run",
                file.toString(),
                "--url",
                "http://127.0.0.1:" + server.port(),
                "--from",
                Instant.ofEpochMilli(ControllerFeed.end(0)).toString()));
    arguments.addAll(ORDERS_ONLY);
    if (!List.of(more).contains("--to")) {
      arguments.addAll(List.of("--to", Long.toString(ControllerFeed.end(14))));
    }
    arguments.addAll(List.of(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private void whatIsTooMuchIsNamedAndWhoGivesUpIsNotKept() {
    Policies policies = Policies.all(Policy.of("*", 200));
    assertEquals(
        "partition 0 has more than 5 events: name a shorter time, or fewer pools",
        assertThrows(
                RecordedStream.TooLargeException.class,
                () -> RecordedReplay.run(policies, options(5, Duration.ofMinutes(1))))
            .getMessage());
    assertEquals(
        "partition 0 has events of more than 2000 bytes: name a shorter time, or fewer pools",
        assertThrows(
                RecordedStream.TooLargeException.class,
                () -> RecordedReplay.run(policies, options(1_000, 2_000, Duration.ofMinutes(1))))
            .getMessage());
    assertEquals(
        "partition 0 was not read to its end within 0 ms: name a shorter time, or fewer pools",
        assertThrows(
                TimeoutException.class,
                () -> RecordedReplay.run(policies, options(1_000, Duration.ZERO)))
            .getMessage());
    // Asked at each read, of which there are few, and then before each event.
    String givenUp = "";
    for (int after = 0; !givenUp.startsWith("what was recorded"); after++) {
      AtomicInteger questions = new AtomicInteger(after);
      givenUp =
          assertThrows(
                  CancellationException.class,
                  () ->
                      RecordedReplay.run(
                          policies,
                          options(1_000, Duration.ofMinutes(1)),
                          () -> questions.getAndDecrement() == 0))
              .getMessage();
      if (after == 0) {
        assertEquals("partition 0 was not read to its end: nobody waits for it", givenUp);
      }
    }
    assertEquals("what was recorded was not replayed to its end: nobody waits for it", givenUp);
  }

  private static RecordedStream.Options options(int mostEvents, Duration bound) {
    return options(mostEvents, 10_000_000, bound);
  }

  private static RecordedStream.Options options(int mostEvents, long mostBytes, Duration bound) {
    return new RecordedStream.Options(
        kafka.bootstrap(),
        ControllerFeed.end(0),
        ControllerFeed.end(14),
        Duration.ofHours(2),
        new Selector("orders/*"),
        mostEvents,
        mostBytes,
        bound);
  }

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
}
