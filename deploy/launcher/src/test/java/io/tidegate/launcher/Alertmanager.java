package io.tidegate.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tidegate.collector.service.DebianDaemon;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Debian's Alertmanager as a child process on a free port, which notifies one webhook. */
final class Alertmanager implements AutoCloseable {
  private static final Pattern LISTENING =
      Pattern.compile("Listening on.*address=(127\\.0\\.0\\.1:\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final DebianDaemon daemon;

  private Alertmanager(DebianDaemon daemon) {
    this.daemon = daemon;
  }

  /** Empty: it is not installed. */
  static Optional<Path> binary() {
    return DebianDaemon.find("prometheus-alertmanager");
  }

  /**
   * Starts one that knows nothing.
   *
   * @param webhook gets the notifications, at once
   */
  static Alertmanager start(Path binary, Path directory, String webhook) throws Exception {
    Files.createDirectories(directory);
    Path config = directory.resolve("alertmanager.yml");
    Files.writeString(
        config,
        """
        route:
          receiver: on-call
          group_by: [alertname, service, pool]
          group_wait: 0s
          group_interval: 1s
        receivers:
          - name: on-call
            webhook_configs:
              - url: %s
        """
            .formatted(webhook));
    return new Alertmanager(
        DebianDaemon.start(
            LISTENING,
            binary.toString(),
            "--config.file=" + config,
            "--storage.path=" + directory.resolve("data"),
            "--cluster.listen-address=",
            "--web.listen-address=127.0.0.1:0"));
  }

  String url() {
    return daemon.url();
  }

  /** What fires there. */
  List<JsonObject> alerts() {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url() + "/api/v2/alerts"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              BodyHandlers.ofString());
      return new JsonArray(response.body()).stream().map(JsonObject.class::cast).toList();
    } catch (IOException e) {
      throw new AssertionError(url(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(url(), e);
    }
  }

  /** As somebody does there; from now on, for an hour. */
  void silence(String label, String value) throws IOException, InterruptedException {
    JsonObject body =
        new JsonObject()
            .put(
                "matchers",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("name", label)
                            .put("value", value)
                            .put("isRegex", false)))
            .put("startsAt", Instant.now().toString())
            .put("endsAt", Instant.now().plus(Duration.ofHours(1)).toString())
            .put("createdBy", "on-call")
            .put("comment", "known");
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url() + "/api/v2/silences"))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))
                .build(),
            BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
  }

  @Override
  public void close() throws InterruptedException {
    daemon.close();
  }
}
