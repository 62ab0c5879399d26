package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidegate.bus.Await;
import io.tidegate.launcher.embedded.LocalPort;
import io.tidegate.launcher.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ControlPlaneIT {
  @TempDir Path dir;

  @Test
  void servesShowsItsStateAndComesBackOnTheSamePorts() throws Exception {
    Endpoints first;
    try (ControlPlane plane = ControlPlane.start(settings("0"))) {
      first = plane.endpoints();
      StringWriter out = new StringWriter();
      assertEquals(0, status(out), out.toString());
      for (String part :
          new String[] {"kafka", "collector", "predictor", "controller", "live feed"}) {
        assertTrue(out.toString().matches("(?s).*  " + part + " +well.*"), out.toString());
      }
      assertTrue(out.toString().contains("no pool has reported yet"), out.toString());

      CommandFailedException second =
          assertThrows(CommandFailedException.class, () -> ControlPlane.start(settings("0")));
      assertTrue(second.getMessage().contains("in use"), second.getMessage());
      assertJudges(first);
    }
    StringWriter out = new StringWriter();
    assertEquals(1, status(out), "nothing answers any more");
    try (ControlPlane plane = ControlPlane.start(settings("0"))) {
      assertEquals(first.kafka(), plane.endpoints().kafka());
      assertEquals(first.store(), plane.endpoints().store());
      assertEquals(first.console(), plane.endpoints().console());
    }
  }

  /** As the command does, whose exit code is in the answer. */
  private static void assertJudges(Endpoints endpoints) throws Exception {
    String measured =
        """
        {"schema": "tidegate.gate-input/1", "source": "observed",
         "metrics": [{"name": "p99", "unit": "ms",
           "baseline": [100,101,99,102,98,100,101,99,103,97,100,101],
           "candidate": [125,124,126,125,123,127,125,126,124,125,126,125]}]}
        """;
    String verdict = judged(endpoints, measured);
    assertTrue(verdict.contains("\"outcome\":\"FAIL_REGRESSION\",\"exitCode\":11"), verdict);
    String nothing = judged(endpoints, "{\"schema\": 1");
    assertTrue(nothing.contains("\"outcome\":\"INVALID\",\"exitCode\":21"), nothing);
  }

  private static String judged(Endpoints endpoints, String measured) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(endpoints.console() + "/api/v1/judge"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(measured))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      CommandFailedException e =
          assertThrows(CommandFailedException.class, () -> ControlPlane.start(settings(port)));
      assertTrue(e.getMessage().contains(port), e.getMessage());
    }
  }

  /** One process with the broker and all but the controller, one with the controller alone. */
  @Test
  void processesShareThePartsAmongThem() throws Exception {
    try (ControlPlane plane =
        ControlPlane.start(
            settings(
                "first", Map.of("console.port", "0", "roles", "collector, predictor, console")))) {
      StringWriter out = new StringWriter();
      assertEquals(0, status(out, "first"), out.toString());
      assertTrue(out.toString().matches("(?s).*  predictor +well.*"), out.toString());
      assertFalse(out.toString().contains("  controller "), out.toString());
      String probes = Integer.toString(LocalPort.free());
      try (ControlPlane other =
          ControlPlane.start(
              settings(
                  "second",
                  Map.of(
                      "kafka.bootstrap",
                      plane.endpoints().kafka(),
                      "roles",
                      "controller",
                      "probes.port",
                      probes)))) {
        assertEquals("", other.endpoints().store());
        assertEquals("", other.endpoints().console());
        // A consumer joins its group in the background.
        Await.until(
            "each part is in its group",
            () ->
                groups(plane.endpoints().kafka())
                    .containsAll(
                        Set.of("tidegate-collector", "tidegate-predictor", "tidegate-controller")));
        out = new StringWriter();
        assertEquals(1, status(out, "second"));
        assertTrue(
            out.toString().contains("runs without the page and the API: name the --url"),
            out.toString());
        assertEquals("{\"status\":\"live\"}", get(probes, "/health/live"));
        Await.until(
            "a process without the page tells that it is ready",
            () -> get(probes, "/health/ready").equals("{\"status\":\"ready\"}"));
        assertTrue(get(probes, "/metrics").contains("tidegate_part_well"), "its numbers");
        assertTrue(get(probes, "/api/v1/fleet").contains("unknown-route"), "and nothing else");
      }
    }
  }

  private static String get(String port, String path) {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  private static Set<String> groups(String bootstrap) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return admin.listGroups().all().get(30, TimeUnit.SECONDS).stream()
          .map(GroupListing::groupId)
          .collect(Collectors.toSet());
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the broker does not tell its groups", e);
    }
  }

  private Settings settings(String consolePort) throws Exception {
    return settings("data", Map.of("console.port", consolePort));
  }

  private Settings settings(String dataDir, Map<String, String> others) throws Exception {
    Map<String, String> all = new HashMap<>(others);
    all.put("data-dir", dir.resolve(dataDir).toString());
    return Settings.load(null, Map.of(), all);
  }

  private int status(StringWriter out) {
    return status(out, "data");
  }

  private int status(StringWriter out, String dataDir) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    return line.execute("status", "--data-dir", dir.resolve(dataDir).toString());
  }
}
