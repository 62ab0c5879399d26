package io.tidegate.launcher;

import io.tidegate.bus.Await;
import io.tidegate.collector.service.DebianDaemon;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Debian's Prometheus with the shipped configuration and rules, once a second. */
final class Prometheus implements AutoCloseable {
  static final Path SHIPPED = Path.of("../../dashboards/prometheus");
  private static final Pattern LISTENING =
      Pattern.compile("msg=\"Listening on\" address=(127\\.0\\.0\\.1:\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final DebianDaemon daemon;

  private Prometheus(DebianDaemon daemon) {
    this.daemon = daemon;
  }

  /**
   * Starts one.
   *
   * @param target host and port of the control plane
   * @param beside host and port of whatever else it scrapes
   */
  static Prometheus start(Path binary, Path directory, String target, String beside)
      throws Exception {
    Files.createDirectories(directory);
    String rules = "tidegate-rules.yml";
    Files.copy(SHIPPED.resolve(rules), directory.resolve(rules));
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        Files.readString(SHIPPED.resolve("prometheus.yml"))
            .replace("127.0.0.1:8080", target)
            .replace(": 15s", ": 1s")
            .replace(
                "scrape_configs:\n",
                """
                scrape_configs:
                  - job_name: node
                    static_configs:
                      - targets: ["%s"]
                """
                    .formatted(beside)));
    Prometheus started =
        new Prometheus(
            DebianDaemon.start(
                LISTENING,
                binary.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:0"));
    // It listens before it serves.
    Await.until("Prometheus is ready", () -> started.get("/-/ready").statusCode() == 200);
    return started;
  }

  /** What a query finds: a list of series with their newest value. */
  List<JsonObject> find(String query) {
    return ask("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
        .getJsonArray("result")
        .stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  /** The field {@code data} of an answer. */
  JsonObject ask(String path) {
    JsonObject answer = new JsonObject(get(path).body());
    if (!answer.getString("status").equals("success")) {
      throw new AssertionError(path + ": " + answer.getString("error"));
    }
    return answer.getJsonObject("data");
  }

  private HttpResponse<String> get(String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create(daemon.url() + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path, e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    daemon.close();
  }
}
