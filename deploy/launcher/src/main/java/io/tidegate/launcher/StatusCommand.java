package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running control plane what it sees. */
@Command(
    name = "status",
    description =
        "Shows a running control plane: its parts, its pools and what it expects of them.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 all its parts are well, 1 it can't be reached or a part is not well"})
final class StatusCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Base URL of its API; default: that of the control plane on --data-dir.")
  private URI url;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "./tidegate-data",
      description = "The control plane's data directory (default: ${DEFAULT-VALUE}).")
  private Path dataDir;

  @Option(names = "--json", description = "The API's own answers, for programs.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    URI base = url != null ? url : URI.create(consoleOfDataDirectory());
    JsonNode status = get(base, "/api/v1/status");
    JsonNode fleet = get(base, "/api/v1/fleet");
    JsonNode instances = get(base, "/api/v1/instances?limit=" + InstancesTable.MAX_ROWS);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode both = JSON.createObjectNode();
      both.set("status", status);
      both.set("fleet", fleet);
      both.set("instances", instances);
      out.println(both.toPrettyString());
    } else {
      print(base, status, fleet, out);
      InstancesTable.print(instances, out);
    }
    out.flush();
    return well(status) ? 0 : 1;
  }

  private String consoleOfDataDirectory() {
    return Endpoints.read(dataDir)
        .map(Endpoints::console)
        .orElseThrow(
            () ->
                CommandFailedException.failed(
                    ("no control plane was ever started on %s: name its --data-dir or its --url")
                        .formatted(dataDir.toAbsolutePath().normalize()),
                    null));
  }

  private static JsonNode get(URI base, String path) throws InterruptedException {
    URI uri = base.resolve(path);
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .connectTimeout(PATIENCE)
              .build()
              .send(
                  HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw CommandFailedException.failed(
            "%s answered %d: %s".formatted(uri, response.statusCode(), response.body()), null);
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "no control plane answers at %s (%s): is it running?".formatted(base, e), e);
    }
  }

  private static JsonNode parts(JsonNode status) {
    return status.path("components").path("parts");
  }

  private static boolean well(JsonNode status) {
    for (JsonNode part : parts(status)) {
      if (!part.path("well").asBoolean()) {
        return false;
      }
    }
    return !parts(status).isEmpty();
  }

  private static void print(URI base, JsonNode status, JsonNode fleet, PrintWriter out) {
    out.printf("Tidegate at %s%n%n", base);
    for (JsonNode part : parts(status)) {
      out.printf(
          "  %-12s %-5s %s%n",
          part.path("name").asText(),
          part.path("well").asBoolean() ? "well" : "ILL",
          part.path("detail").asText());
    }
    out.printf(
        "%n  %-28s %5s %10s %9s %10s  %s%n", "pool", "size", "p99", "SLO", "requests", "expected");
    for (JsonNode pool : fleet.path("pools")) {
      JsonNode window = pool.path("window");
      JsonNode forecast = pool.path("forecast");
      out.printf(
          "  %-28s %5s %10s %9s %10s  %s%n",
          pool.path("service").asText() + "/" + pool.path("pool").asText(),
          window.path("size").asText("-"),
          number(window.path("p99Millis"), " ms"),
          number(forecast.path("sloP99Millis"), " ms"),
          number(window.path("arrivalsPerSecond"), "/s"),
          expectation(pool, forecast));
    }
    if (fleet.path("pools").isEmpty()) {
      out.println("  no pool has reported yet: start a service with the agent");
    }
  }

  private static String expectation(JsonNode pool, JsonNode forecast) {
    if (pool.path("stale").asBoolean()) {
      return "no data for a while";
    }
    if (forecast.path("breachExpected").asBoolean()) {
      return "breach in %d windows".formatted(forecast.path("leadWindows").asInt());
    }
    return switch (forecast.path("status").asText()) {
      case "READY" -> "no breach";
      case "WARMING_UP" -> "warming up";
      default -> "no forecast";
    };
  }

  private static String number(JsonNode value, String unit) {
    return value.isNumber() ? String.format(Locale.ROOT, "%.1f%s", value.asDouble(), unit) : "-";
  }
}
