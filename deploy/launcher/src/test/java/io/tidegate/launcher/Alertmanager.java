package io.tidegate.launcher;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Debian's Alertmanager as a child process on a free port, which notifies one webhook. */
final class Alertmanager implements AutoCloseable {
  private static final String PROGRAM = "prometheus-alertmanager";
  private static final Pattern LISTENING =
      Pattern.compile("Listening on.*address=(127\\.0\\.0\\.1:\\d+)");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String url;

  private Alertmanager(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Empty: it is not installed. */
  static Optional<Path> binary() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
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
    Process process =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + config,
                "--storage.path=" + directory.resolve("data"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:0")
            .redirectErrorStream(true)
            .start();
    CompletableFuture<String> address = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(process, address), "alertmanager-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return new Alertmanager(process, "http://" + address.get(30, TimeUnit.SECONDS));
    } catch (Exception e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static void read(Process process, CompletableFuture<String> address) {
    StringBuilder output = new StringBuilder();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher matcher = LISTENING.matcher(line);
        if (matcher.find()) {
          address.complete(matcher.group(1));
        } else if (!address.isDone()) {
          output.append(line).append('\n');
        }
      }
    } catch (IOException e) {
      output.append(e);
    }
    address.completeExceptionally(new IOException(PROGRAM + " ended:\n" + output));
  }

  String url() {
    return url;
  }

  /** What fires there. */
  List<JsonObject> alerts() {
    try {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(url + "/api/v2/alerts"))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              BodyHandlers.ofString());
      return new JsonArray(response.body()).stream().map(JsonObject.class::cast).toList();
    } catch (IOException e) {
      throw new AssertionError(url, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(url, e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }

  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
