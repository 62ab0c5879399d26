package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.launcher.settings.Durations;
import io.tidegate.wire.PoolId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * What a person asks of a pool: handed in over the API, then looked at until every instance has
 * answered, the controller has refused, or the time is up.
 */
final class PoolRequest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LOOK_AGAIN_MILLIS = 100;

  /** Longer than the API needs to call a request expired, so that its word is shown. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(index = "0", paramLabel = "SERVICE/POOL", description = "The pool, e.g. orders/db.")
  private String pool;

  @Option(
      names = "--instance",
      paramLabel = "INSTANCE",
      description = "Only this instance; default: all of them.")
  private String instance;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description =
          "How long answers are waited for; after it nothing is applied any more (default:"
              + " ${DEFAULT-VALUE}).")
  private String timeout;

  @Option(names = "--json", description = "As -o json.")
  private boolean json;

  /** Hands it in, waits, and prints; gives the exit code. */
  int run(String action, ObjectNode body, PrintWriter out) throws InterruptedException {
    PoolId id = poolId(pool);
    Duration patience = patience();
    body.put("requestId", UUID.randomUUID().toString());
    body.put("requestedBy", Person.here());
    body.put("timeoutMillis", patience.toMillis());
    if (instance != null) {
      body.put("instance", instance);
    }
    ConsoleClient client = address.client();
    JsonNode asked =
        client.post("/api/v1/pools/%s/%s/%s".formatted(id.service(), id.pool(), action), body);
    long deadline = System.nanoTime() + patience.plus(GRACE).toNanos();
    while (pending(asked) && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      asked = client.get("/api/v1/requests/" + asked.path("requestId").asText());
    }
    if (json || output.json()) {
      out.println(asked.toPrettyString());
    } else {
      print(asked, out);
    }
    out.flush();
    return exitCode(asked);
  }

  static int exitCode(JsonNode asked) {
    return asked.path("state").asText().equals("done") ? 0 : 1;
  }

  /**
   * One that can be asked for.
   *
   * @param parameter that names it
   * @throws CommandFailedException if it is not from 1 to 10000
   */
  static int size(String parameter, int size) {
    if (size < 1 || size > 10_000) {
      throw CommandFailedException.usage(
          "%s is %d: must be from 1 to 10000".formatted(parameter, size), null);
    }
    return size;
  }

  static ObjectNode body() {
    return JSON.createObjectNode();
  }

  private static boolean pending(JsonNode asked) {
    return asked.path("state").asText().equals("pending");
  }

  static PoolId poolId(String pool) {
    String[] parts = pool.split("/", -1);
    if (parts.length != 2) {
      throw CommandFailedException.usage(
          "'%s' is no pool: must be SERVICE/POOL, e.g. orders/workers".formatted(pool), null);
    }
    try {
      return new PoolId(parts[0], parts[1]);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
  }

  private Duration patience() {
    Duration patience;
    try {
      patience = Durations.parse(timeout);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--timeout: " + e.getMessage(), e);
    }
    if (patience.toHours() >= 1 && !patience.equals(Duration.ofHours(1))) {
      throw CommandFailedException.usage(
          "--timeout is %s: must be at most 1h".formatted(timeout), null);
    }
    return patience;
  }

  static void print(JsonNode asked, PrintWriter out) {
    out.printf(
        "%s/%s, request %s%n",
        asked.path("service").asText(),
        asked.path("pool").asText(),
        asked.path("requestId").asText());
    JsonNode decision = asked.path("decision");
    if (decision.isObject()) {
      out.printf("  %s: %s%n", decision.path("reason").asText(), decision.path("detail").asText());
      for (JsonNode clamp : decision.path("clamps")) {
        out.printf(
            Locale.ROOT,
            "  limited by %s from %.0f to %.0f: %s%n",
            clamp.path("guard").asText(),
            clamp.path("before").asDouble(),
            clamp.path("after").asDouble(),
            clamp.path("reason").asText());
      }
    }
    for (JsonNode answer : asked.path("instances")) {
      out.printf("  %-28s %s%n", answer.path("instance").asText(), ack(answer));
    }
    out.println(conclusion(asked));
  }

  private static String ack(JsonNode answer) {
    if (!answer.path("outcome").isTextual()) {
      return "no answer yet";
    }
    int after = answer.path("sizeAfter").asInt();
    int effective = answer.path("sizeEffective").asInt();
    String detail = answer.path("detail").asText();
    return "%-11s %d -> %d%s%s"
        .formatted(
            answer.path("outcome").asText(),
            answer.path("sizeBefore").asInt(),
            after,
            effective == after ? "" : ", %d in effect".formatted(effective),
            detail.isEmpty() ? "" : ": " + detail);
  }

  private static String conclusion(JsonNode asked) {
    int instances = asked.path("instances").size();
    return switch (asked.path("state").asText()) {
      case "done" ->
          instances == 0
              ? "Nothing to do."
              : "Done: %s answered."
                  .formatted(instances == 1 ? "1 instance" : instances + " instances");
      case "refused" ->
          instances == 0
              ? "Refused by the controller: see %s in TROUBLESHOOTING.md."
                  .formatted(asked.path("decision").path("reason").asText())
              : "Not done by every instance.";
      default ->
          asked.path("decision").isObject()
              ? "Not answered by every instance in time; after it nothing is applied any more."
              : "Not answered in time: is the controller well? See 'tidegate status'.";
    };
  }
}
