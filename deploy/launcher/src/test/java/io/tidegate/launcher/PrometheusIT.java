package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.tidegate.bus.Await;
import io.tidegate.collector.service.DebianDaemon;
import io.tidegate.collector.service.GrafanaQuery;
import io.tidegate.wire.PoolId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a control plane; what is shipped for it finds what it asks for. */
@Timeout(180)
class PrometheusIT {
  private static final PoolId WORKERS = PoolId.parse("orders/workers");

  @TempDir Path directory;

  private static Path program(String name) {
    Assumptions.assumeTrue(
        DebianDaemon.find(name).isPresent(),
        "skipped: no " + name + " here: install Debian's package prometheus");
    return DebianDaemon.find(name).orElseThrow();
  }

  @Test
  void itScrapesAndEachRuleAndPanelFindsItsData() throws Exception {
    Path binary = program("prometheus");
    // An Alertmanager that never answers: there is a feed to be counted, and a part that is unwell.
    try (ObservedPlane plane =
        new ObservedPlane(directory, Map.of("alerts.alertmanager", "http://127.0.0.1:1"))) {
      String target = URI.create(plane.url()).getAuthority();
      HttpServer beside = textfile(judged());
      String node = "127.0.0.1:" + beside.getAddress().getPort();
      try (Prometheus prometheus =
          Prometheus.start(binary, directory.resolve("prometheus"), target, node)) {
        Await.until("it is scraped", () -> !prometheus.find("up{job=\"tidegate\"} == 1").isEmpty());
        for (int second = 0; second < 8; second++) {
          plane.send(WORKERS, second, Map.of());
        }
        // Refused.
        plane.sendBytes("legacy/db", new byte[] {7, 7, 7});
        plane.awaitStored();
        for (GrafanaQuery panel : GrafanaQuery.of("prometheus")) {
          String asked = panel.with(Map.of("__range", "5m", "gate", "orders"));
          Await.until(
              panel.where() + " finds something: " + asked,
              () -> !prometheus.find(asked).isEmpty());
        }
        assertRulesAreWell(prometheus);
        Await.until(
            "that a part is not well is about to be told",
            () -> alerts(prometheus).contains("TidegatePartUnwell"));
        plane.close();
        Await.until(
            "that nobody answers is about to be told",
            () -> alerts(prometheus).contains("TidegateDown"));
      } finally {
        beside.stop(0);
      }
    }
  }

  /** The metrics of a verdict, as the command writes them. */
  private Path judged() throws IOException {
    Path input = directory.resolve("windows.json");
    Files.writeString(
        input,
        """
        {"schema": "tidegate.gate-input/1", "source": "observed",
         "metrics": [{"name": "p99", "route": "GET /orders/{id}", "unit": "ms",
           "baseline": [100,101,99,102,98,100,101,99,103,97,100,101],
           "candidate": [125,124,126,125,123,127,125,126,124,125,126,125]}],
         "requests": [{"route": "GET /orders/{id}",
           "baseline": {"requests": [500], "errors": [0]},
           "candidate": {"requests": [500], "errors": [0]}}],
         "capacity": {"forecastPeakPerSecond": 100, "p99AtMostMillis": 250,
           "steps": [{"offeredPerSecond": 200, "achievedPerSecond": 200, "p99Millis": 9,
             "errorRate": 0}]}}
        """);
    Path metrics = directory.resolve("gate.prom");
    CommandLineRun run =
        CommandLineRun.of(
            "gate",
            "judge",
            input.toString(),
            "-o",
            directory.resolve("verdict.json").toString(),
            "--metrics",
            metrics.toString(),
            "--gate",
            "orders");
    assertEquals(11, run.exitCode(), run.toString());
    return metrics;
  }

  /** As a node exporter's textfile collector serves it. */
  private static HttpServer textfile(Path file) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics",
        exchange -> {
          byte[] body = Files.readAllBytes(file);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static void assertRulesAreWell(Prometheus prometheus) {
    Set<String> empty = new TreeSet<>();
    int recorded = 0;
    for (JsonObject group : GrafanaQuery.children(prometheus.ask("/api/v1/rules"), "groups")) {
      for (JsonObject rule : GrafanaQuery.children(group, "rules")) {
        String name = rule.getString("name");
        assertEquals("ok", rule.getString("health"), name + ": " + rule.getString("lastError"));
        if (rule.getString("type").equals("recording")) {
          recorded++;
          if (prometheus.find(name).isEmpty()) {
            empty.add(name);
          }
        }
      }
    }
    assertTrue(recorded >= 6, "recording rules: " + recorded);
    assertEquals(Set.of(), empty, "recording rules without data");
  }

  /** Pending or firing. */
  private static Set<String> alerts(Prometheus prometheus) {
    return GrafanaQuery.children(prometheus.ask("/api/v1/alerts"), "alerts").stream()
        .map(alert -> alert.getJsonObject("labels").getString("alertname"))
        .collect(Collectors.toSet());
  }

  @Test
  void theRulesAreValidAndFireWhenTheyShould() throws Exception {
    String promtool = program("promtool").toString();
    for (List<String> check :
        List.of(
            List.of(promtool, "check", "config", "prometheus.yml"),
            List.of(promtool, "check", "rules", "tidegate-rules.yml"),
            List.of(promtool, "test", "rules", "tidegate-rules-test.yml"))) {
      Process process =
          new ProcessBuilder(check)
              .directory(Prometheus.SHIPPED.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "promtool does not end: " + check);
      assertEquals(0, process.exitValue(), said);
    }
  }
}
