package io.tidegate.launcher;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tidegate.agent.TidegateAgent;
import io.tidegate.bus.Await;
import io.tidegate.launcher.embedded.KafkaProbe;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.pools.ElasticExecutor;
import io.tidegate.wire.Command;
import io.tidegate.wire.CommandSignature;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** From the command line to a pool of a running service and back: every part is the real one. */
@Timeout(180)
class ResizeIT {
  @TempDir Path dir;

  private final ElasticExecutor pool =
      ElasticExecutor.builder("workers").size(4).limits(2, 16).queueCapacity(1_000).build();
  private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
  private KeyPair keys;
  private ScheduledFuture<?> tasks;
  private ControlPlane plane;
  private TidegateAgent agent;

  @BeforeEach
  void start() throws Exception {
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Map<String, String> settings =
        Map.of(
            "data-dir",
            dir.toString(),
            "console.port",
            "0",
            "window",
            "1s",
            "kafka.partitions",
            "1",
            "controller.command-key",
            Base64.getEncoder().encodeToString(keys.getPrivate().getEncoded()));
    plane = ControlPlane.start(Settings.load(null, Map.of(), settings));
    agent =
        TidegateAgent.builder("orders")
            .kafka(plane.endpoints().kafka())
            .window(Duration.ofSeconds(1))
            .sampleInterval(Duration.ofMillis(250))
            .start();
    agent.register(pool);
    tasks = load.scheduleAtFixedRate(() -> pool.execute(() -> {}), 0, 20, TimeUnit.MILLISECONDS);
    Await.until("commands are read", () -> agent.stats().listening());
    Await.until("the pool has a window", () -> status().contains("orders/workers"));
  }

  @AfterEach
  void stop() {
    if (tasks != null) {
      tasks.cancel(false);
    }
    load.shutdownNow();
    if (agent != null) {
      agent.close();
    }
    pool.close();
    if (plane != null) {
      plane.close();
    }
  }

  private static int run(StringWriter out, String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    return line.execute(arguments);
  }

  private String status() {
    StringWriter out = new StringWriter();
    run(out, "status", "--data-dir", dir.toString());
    return out.toString();
  }

  /** Retried while windows are not there yet, or answers to another command are out. */
  private String resize(int exitCode, String reason, String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "resize";
    all[1] = "--data-dir";
    all[2] = dir.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    StringWriter[] out = new StringWriter[1];
    int[] code = new int[1];
    Await.until(
        reason,
        () -> {
          out[0] = new StringWriter();
          code[0] = run(out[0], all);
          return out[0].toString().contains(reason);
        });
    assertEquals(exitCode, code[0], out[0].toString());
    return out[0].toString();
  }

  @Test
  void theAckIsShown() throws Exception {
    assertTrue(status().contains("queue wait"), status());
    String done = resize(0, "Done", "orders/workers", "12");
    assertEquals(12, pool.state().size());
    assertTrue(
        done.matches(
            "(?s)orders/workers, request \\S+\\n"
                + "  operator-request: \\S+ asks for 12 per instance of \\S+\\n"
                + "  \\S+ +APPLIED +4 -> 12(, \\d+ in effect)?\\n"
                + "Done: 1 instance answered.\\n"),
        done);
    Command command =
        WireCodec.decode(
            KafkaProbe.read(plane.endpoints().kafka(), new TopicPartition(Topics.COMMANDS, 0))
                .get(0)
                .value(),
            Command.class);
    assertTrue(CommandSignature.verify(command, keys.getPublic()));
    assertEquals(15_000, command.leaseMillis());

    String limited = resize(0, "limited by local-max", "orders/workers", "200");
    assertTrue(limited.contains("limited by local-max from 200 to 16: "), limited);
    assertTrue(limited.contains("12 -> 16"), limited);
    assertEquals(16, pool.state().size());
    String again = resize(1, "at-local-maximum", "orders/workers", "17");
    assertTrue(again.contains("Refused by the controller: see at-local-maximum"), again);
  }

  @Test
  void anInstanceCanBeNamedAndProgramsGetJson() throws Exception {
    String nobody = resize(1, "request-refused", "orders/workers", "6", "--instance", "i-99");
    assertTrue(nobody.contains("asks for instance 'i-99': it is none of "), nobody);
    JsonNode json =
        new ObjectMapper()
            .readTree(
                resize(
                    0,
                    "\"done\"",
                    "orders/workers",
                    "6",
                    "--instance",
                    agent.instance(),
                    "-o",
                    "json"));
    JsonNode answer = json.path("instances").get(0);
    assertEquals(agent.instance(), answer.path("instance").asText());
    assertEquals(6, answer.path("sizeAfter").asInt());
    assertEquals(6, pool.state().size());
    StringWriter known = new StringWriter();
    String id = json.path("requestId").asText();
    assertEquals(0, run(known, "request", id, "--data-dir", dir.toString()));
    assertTrue(known.toString().contains("orders/workers, request " + id), known::toString);
    assertTrue(known.toString().contains("Done: 1 instance answered."), known::toString);

    StringWriter out = new StringWriter();
    assertEquals(1, run(out, "request", "nobody-asked", "--data-dir", dir.toString()));
    assertTrue(out.toString().contains("answered 404"), out::toString);
    assertEquals(1, run(out, "resize", "orders/none", "6", "--data-dir", dir.toString()));
    assertTrue(
        out.toString().contains("answered 404: pool 'orders/none' is not known"), out::toString);
  }

  @Test
  void thePageShowsTheResizeAndItsKillSwitchStopsTheNext() {
    try (PlanesPage opened = PlanesPage.open(plane.endpoints().console())) {
      Page page = opened.page();
      page.locator("tr[data-pool='orders/workers'] button").click();
      assertThat(page.locator("#detail-title")).hasText("orders/workers");
      resize(0, "Done", "orders/workers", "12");
      assertThat(page.locator(".explain")).containsText("Changed: operator request");
      assertThat(page.locator(".chart"))
          .hasAttribute("aria-label", Pattern.compile(".*, 1 resize"));

      page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Safety")).click();
      page.getByLabel("Pools").fill("orders/*");
      page.getByLabel("Reason").fill("incident 4711");
      page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Freeze")).click();
      assertThat(page.locator(".kill-switch")).containsText("Frozen: orders/*");
      String refused = resize(1, "see frozen", "orders/workers", "6");
      assertTrue(refused.contains("incident 4711"), refused);
      assertEquals(12, pool.state().size());
      assertEquals(List.of(), opened.complaints());
    }
  }
}
