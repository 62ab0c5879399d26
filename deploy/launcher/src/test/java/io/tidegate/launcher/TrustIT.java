package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.Await;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Decision;
import io.tidegate.wire.FreezeOrder;
import io.tidegate.wire.GateOrder;
import io.tidegate.wire.SilenceOrder;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import io.tidegate.wire.WireMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators trust in: a real control plane, a real pool, and a restart between. */
@Timeout(240)
class TrustIT {
  @TempDir Path dir;

  private final ElasticExecutor pool =
      ElasticExecutor.builder("workers").size(4).limits(2, 16).queueCapacity(1_000).build();
  private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
  private ControlPlane plane;
  private TidegateAgent agent;

  @AfterEach
  void stop() {
    load.shutdownNow();
    if (agent != null) {
      agent.close();
    }
    pool.close();
    if (plane != null) {
      plane.close();
    }
  }

  /** The policy wants more than the pool has: an unfrozen controller acts at its first window. */
  private ControlPlane plane() throws Exception {
    Path file = dir.resolve("tidegate.yaml");
    Files.writeString(
        file,
        """
        policies:
          - match: "orders/*"
            mode: auto
            min-size: 8
        """);
    return ControlPlane.start(
        Settings.load(
            file,
            Map.of(),
            Map.of(
                "data-dir", dir.resolve("data").toString(),
                "console.port", "0",
                "window", "1s",
                "gate.allow", "127.0.0.1:1, 127.0.0.1:2",
                "kafka.partitions", "1")));
  }

  private CommandLineRun command(int exitCode, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data-dir", dir.resolve("data").toString()));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    return run;
  }

  private String run(int exitCode, String... arguments) {
    CommandLineRun run = command(exitCode, arguments);
    return run.out() + run.err();
  }

  /** What it answers a program. */
  private JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-o", "json"));
    return command(0, all.toArray(String[]::new)).json();
  }

  private List<WireMessage> topic(String topic) {
    List<WireMessage> found = new ArrayList<>();
    for (var record : KafkaProbe.read(plane.endpoints().kafka(), new TopicPartition(topic, 0))) {
      try {
        found.add(WireCodec.decode(record.value()));
      } catch (io.tidegate.wire.UndecodableRecordException e) {
        throw new AssertionError(topic + " carries what does not decode", e);
      }
    }
    return found;
  }

  private void startPool() throws Exception {
    agent =
        TidegateAgent.builder("orders")
            .kafka(plane.endpoints().kafka())
            .window(Duration.ofSeconds(1))
            .sampleInterval(Duration.ofMillis(250))
            .start();
    agent.register(pool);
    load.scheduleAtFixedRate(() -> pool.execute(() -> {}), 0, 20, TimeUnit.MILLISECONDS);
    Await.until("commands are read", () -> agent.stats().listening());
  }

  private int refusals() {
    String out =
        CommandLineRun.of(
                "resize", "orders/workers", "6", "--data-dir", dir.resolve("data").toString())
            .out();
    return out.contains("frozen: ") && out.contains("incident 4711") ? 1 : 0;
  }

  @Test
  void nothingIsSentWhileFrozenNotEvenByTheNextControlPlane() throws Exception {
    plane = plane();
    String frozen = run(0, "freeze", "orders/*", "--reason", "incident 4711");
    assertTrue(frozen.contains("FROZEN orders/*"), frozen);
    startPool();
    Await.until("an operator's resize to be refused", () -> refusals() == 1);
    assertEquals(List.of(), topic(Topics.COMMANDS));

    String notChanged = run(0, "explain", "orders/workers");
    assertTrue(notChanged.matches("(?s)orders/workers at \\S+: not changed\n.*"), notChanged);
    assertTrue(notChanged.contains("  reason     frozen: "), notChanged);
    assertTrue(notChanged.contains("  otherwise  'tidegate thaw' of 'orders/*'"), notChanged);

    String silenced =
        run(0, "silence", "payments/*", "--for", "2h", "--reason", "moving", "--maintenance");
    plane.close();
    plane = plane();
    assertEquals(silenced, run(0, "silences"), "as before the restart");
    assertTrue(silenced.contains("MAINTENANCE payments/*"), silenced);
    String status = run(0, "status");
    assertTrue(status.contains("FROZEN orders/*"), status);
    assertTrue(status.contains(": incident 4711"), status);
    long before = refusalsInTheLog();
    Await.until("it to be refused again", () -> refusals() == 1);
    Await.until("the log to have it", () -> refusalsInTheLog() > before);
    assertEquals(List.of(), topic(Topics.COMMANDS));
    assertEquals(4, pool.state().size());

    // An order from the future: what it says is not known, so it freezes.
    try (var producer = KafkaProbe.producer(plane.endpoints().kafka())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.POLICIES,
                  Topics.POLICIES_PARTITION,
                  "freeze payments/*".getBytes(StandardCharsets.UTF_8),
                  new byte[] {8, 2}))
          .get(10, TimeUnit.SECONDS);
    }
    Await.until("it to count", () -> run(0, "status").contains("FROZEN payments/*"));

    String thawed = run(0, "thaw", "orders/*", "--reason", "over");
    assertTrue(thawed.contains("Thawed 'orders/*'."), thawed);
    assertTrue(thawed.contains("FROZEN payments/*"), thawed);
    Await.until("the controller to act again", () -> pool.state().size() == 8);
    assertTrue(
        run(1, "thaw", "orders/*").contains("is not frozen: what is frozen is 'payments/*'"));
    assertEquals(
        List.of("payments/*", "search/*"),
        json("freeze", "search/*", "--reason", "drill")
            .path("freezes")
            .findValuesAsText("selector"));
    assertEquals(
        List.of("payments/*"),
        json("thaw", "search/*").path("freezes").findValuesAsText("selector"));

    explainedAfterwards();
    policiesArePushed();
    whatIsDoneWithARunOfTheGateIsInTheLog();
    theLogIsWholeUntilSomebodyWritesIntoIt();

    List<FreezeOrder> audited =
        topic(Topics.DECISIONS).stream()
            .filter(FreezeOrder.class::isInstance)
            .map(FreezeOrder.class::cast)
            .toList();
    assertEquals(
        List.of(Person.here() + ": moving"),
        topic(Topics.DECISIONS).stream()
            .filter(SilenceOrder.class::isInstance)
            .map(SilenceOrder.class::cast)
            .map(order -> order.orderedBy() + ": " + order.reason())
            .toList());
    assertEquals(
        List.of("true incident 4711", "false over", "true drill", "false no reason given"),
        audited.stream().map(order -> order.frozen() + " " + order.reason()).toList());
    assertEquals(Person.here(), audited.get(0).orderedBy());
  }

  private void theLogIsWholeUntilSomebodyWritesIntoIt() throws Exception {
    String kafka = plane.endpoints().kafka();
    CommandLineRun whole = CommandLineRun.of("audit", "verify", "--kafka", kafka);
    assertEquals(0, whole.exitCode(), whole.out() + whole.err());
    assertTrue(whole.out().endsWith("The audit log is whole." + System.lineSeparator()));
    try (var producer = KafkaProbe.producer(kafka)) {
      Decision made =
          (Decision)
              topic(Topics.DECISIONS).stream()
                  .filter(Decision.class::isInstance)
                  .findFirst()
                  .orElseThrow();
      long offset =
          producer
              .send(
                  new ProducerRecord<>(
                      Topics.DECISIONS,
                      0,
                      made.key().getBytes(StandardCharsets.UTF_8),
                      WireCodec.encode(made)))
              .get(10, TimeUnit.SECONDS)
              .offset();
      CommandLineRun broken = CommandLineRun.of("audit", "verify", "--kafka", kafka);
      assertEquals(10, broken.exitCode(), broken.out() + broken.err());
      assertTrue(broken.out().contains("foreign   offset " + offset + ": "), broken.out());
      broken = CommandLineRun.of("audit", "verify", "--kafka", kafka, "-o", "json");
      assertEquals(10, broken.exitCode(), broken.out() + broken.err());
      assertFalse(broken.json().path("whole").asBoolean(true));
      JsonNode partition = broken.json().path("partitions").path(0);
      assertEquals(0, partition.path("partition").asInt(-1));
      assertTrue(partition.path("records").asLong() > 1, broken.out());
      assertEquals("foreign", partition.path("findings").path(0).path("kind").asText());
      assertEquals(offset, partition.path("findings").path(0).path("offset").asLong());
    }
  }

  /** The pool is at 8; the policy of the settings asks for that, the applied one for 12. */
  private void policiesArePushed() throws Exception {
    Path file = dir.resolve("policies.yaml");
    String yaml =
        """
        policies:
          - match: "orders/*"
            mode: auto
            min-size: 12
            cooldown-up-windows: 0
        """;
    Files.writeString(file, yaml.replace("auto", "autopilot"));
    String wrong = run(2, "policy", "apply", file.toString(), "--reason", "more");
    assertTrue(wrong.contains("policies.yaml: line 3: setting 'policies[0].mode' is"), wrong);

    Files.writeString(file, yaml);
    String diff = run(0, "policy", "diff", file.toString());
    assertTrue(diff.contains("+     min-size: 12"), diff);
    assertTrue(diff.matches("(?s).*orders/workers\\R.*  minSize +8 -> 12\\R.*"), diff);
    JsonNode differs = json("policy", "diff", file.toString());
    assertEquals(0, differs.path("version").asInt(-1));
    assertEquals("workers", differs.path("pools").path(0).path("pool").asText());
    assertTrue(
        differs
            .path("pools")
            .path(0)
            .path("changes")
            .toString()
            .contains("{\"field\":\"minSize\",\"from\":8,\"to\":12}"),
        differs.toString());
    assertTrue(
        run(0, "policy", "apply", file.toString(), "--reason", "more")
            .contains("Applied as version 1."));
    Await.until("the controller to follow it", () -> pool.state().size() == 12);
    String late = run(1, "policy", "apply", file.toString(), "--reason", "again", "--expect", "0");
    assertTrue(late.contains("the policies are at version 1 of " + Person.here()), late);

    assertTrue(run(0, "policy", "revert", "0").contains("Applied as version 2."));
    String history = run(0, "policy", "history");
    assertTrue(history.matches("(?s) +2 .*: back to version 0\\R +1 .*: more\\R.*"), history);
    assertTrue(run(0, "policy", "show", "1").contains("min-size: 12"));

    assertEquals(3, json("policy", "revert", "0", "--reason", "sure").path("version").asInt());
    Files.writeString(file, yaml.replace("orders", "search"));
    JsonNode applied = json("policy", "apply", file.toString(), "--reason", "search, too");
    assertEquals(4, applied.path("version").asInt());
    assertEquals("search, too", applied.path("reason").asText());
    assertEquals(
        List.of("4", "3", "2", "1"),
        json("policy", "history").path("versions").findValuesAsText("version"));
    assertEquals(Files.readString(file), json("policy", "show").path("yaml").asText());
    CommandLineRun conflict =
        command(
            1,
            "policy",
            "apply",
            file.toString(),
            "--reason",
            "again",
            "--expect",
            "0",
            "-o",
            "json");
    assertEquals("", conflict.out());
    assertTrue(conflict.err().contains("the policies are at version 4"), conflict.err());
  }

  /** Nobody listens at its targets: it is over at once, and INVALID. */
  private void whatIsDoneWithARunOfTheGateIsInTheLog() throws Exception {
    Path log = dir.resolve("access.log");
    Files.writeString(
        log, "10.0.0.1 - - [17/May/2026:10:00:00 +0000] \"GET /pages HTTP/1.1\" 200 512\n");
    Path model = dir.resolve("data/gate/model.yaml");
    assertEquals(
        0, CommandLineRun.of("gate", "model", log.toString(), "-o", model.toString()).exitCode());
    String plan =
        """
        schema: tidegate.gate-plan/1
        model: model.yaml
        baseline: http://127.0.0.1:1
        candidate: http://127.0.0.1:2
        allow: ["127.0.0.1:1", "127.0.0.1:2"]
        """;
    JsonNode begun = gate("?reason=release%2012&requestedBy=ci", "application/yaml", plan, 202);
    String id = begun.path("id").asText();
    Await.until(
        "it to end", () -> gate("/" + id, "", "", 200).path("state").asText().equals("finished"));
    JsonNode overridden =
        gate(
            "/" + id + "/override",
            "application/json",
            "{\"reason\": \"known\", \"requestedBy\": \"alice@ops\"}",
            200);
    assertEquals("INVALID", overridden.path("verdict").path("outcome").asText());
    assertEquals("OVERRIDDEN", overridden.path("result").asText());
    Await.until(
        "the log to have both",
        () ->
            topic(Topics.DECISIONS).stream()
                .filter(GateOrder.class::isInstance)
                .map(GateOrder.class::cast)
                .map(o -> o.action() + " " + o.orderedBy() + ": " + o.reason() + o.outcome())
                .toList()
                .equals(List.of("SUBMITTED ci: release 12", "OVERRIDDEN alice@ops: knownINVALID")));
  }

  /**
   * @param type of the body; empty: there is none
   */
  private JsonNode gate(String path, String type, String body, int status) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(plane.endpoints().console() + "/api/v1/gate/runs" + path))
            .timeout(Duration.ofSeconds(20));
    if (!type.isEmpty()) {
      request
          .header("Content-Type", type)
          .header("Idempotency-Key", "build-12")
          .POST(HttpRequest.BodyPublishers.ofString(body));
    }
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(status, answer.statusCode(), answer.body());
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  private void explainedAfterwards() throws Exception {
    Decision resize =
        topic(Topics.DECISIONS).stream()
            .filter(m -> m instanceof Decision d && d.kind() == Decision.Kind.RESIZE)
            .map(Decision.class::cast)
            .findFirst()
            .orElseThrow();
    String changed = run(0, "explain", "orders/workers", "--at", Long.toString(resize.atMillis()));
    assertTrue(changed.matches("(?s)orders/workers at \\S+: changed\n.*"), changed);
    assertTrue(changed.contains("  outcome    RESIZE 4 -> 8, mode auto"), changed);
    assertTrue(changed.contains("  reason     below-minimum: "), changed);
    assertTrue(changed.contains("  wish       8 per instance"), changed);
    assertTrue(changed.matches("(?s).*\n +arrivalsPerSecond +\\d+.*"), changed);
    JsonNode json = json("explain", "orders/workers", "--at", Long.toString(resize.atMillis()));
    assertEquals(resize.decisionId(), json.path("decision").path("decisionId").asText());
    assertTrue(
        run(1, "explain", "orders/workers", "--at", "2001-01-01T00:00:00Z")
            .contains("nothing was decided for pool 'orders/workers' until 2001-01-01T00:00:00Z"));
  }

  private long refusalsInTheLog() {
    return topic(Topics.DECISIONS).stream()
        .filter(m -> m instanceof Decision d && !d.requestId().isEmpty())
        .filter(m -> ((Decision) m).reason().equals("frozen"))
        .count();
  }
}
