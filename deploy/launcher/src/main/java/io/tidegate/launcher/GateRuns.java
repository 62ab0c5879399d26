package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.gate.contract.FailOn;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The gate's runs of a control plane, and how they are shown. */
final class GateRuns {
  private static final String RUNS = "/api/v1/gate/runs";
  private static final String LINE = "%-16s  %-8s  %-16s  %-20s  %-7s  %s%n";

  private final ConsoleClient client;

  GateRuns(ConsoleClient client) {
    this.client = client;
  }

  JsonNode run(String id) throws InterruptedException {
    return client.get(path(id));
  }

  ConsoleClient.Answer submit(byte[] plan, String key, String reason) throws InterruptedException {
    String asker = "?requestedBy=" + ConsoleClient.encoded(Person.here());
    return client.submit(
        RUNS + asker + (reason == null ? "" : "&reason=" + ConsoleClient.encoded(reason)),
        plan,
        key);
  }

  String report(String id) throws InterruptedException {
    return client.page(path(id) + "/report");
  }

  String policy(String id) throws InterruptedException {
    return client.page(path(id) + "/policy");
  }

  JsonNode abort(String id, String reason) throws InterruptedException {
    ObjectNode body = PoolRequest.body().put("requestedBy", Person.here());
    return client.post(path(id) + "/abort", reason == null ? body : body.put("reason", reason));
  }

  JsonNode override(String id, String by, String reason) throws InterruptedException {
    return client.order(
        path(id) + "/override", PoolRequest.body().put("requestedBy", by).put("reason", reason));
  }

  GateRunEvents events(String id) {
    return new GateRunEvents(client, path(id) + "/events");
  }

  private static String path(String id) {
    return RUNS + "/" + ConsoleClient.encoded(id);
  }

  /**
   * That of a run's verdict, as {@code gate run} ends; of one that has none, what that would be.
   */
  static int exitCode(JsonNode run) {
    return switch (run.path("state").asText()) {
      // Somebody took the verdict on themselves.
      case "finished" ->
          run.path("result").asText().equals("OVERRIDDEN")
              ? 0
              : run.path("verdict").path("exitCode").asInt(1);
      case "aborted" -> FailOn.ABORTED;
      default -> 1;
    };
  }

  static void head(PrintWriter out) {
    out.printf(LINE, "run", "state", "result", "submitted", "took", "candidate");
  }

  static void line(JsonNode run, PrintWriter out) {
    long from = run.path("submittedAtMillis").asLong();
    long to = run.path("endedAtMillis").asLong();
    out.printf(
        LINE,
        run.path("id").asText(),
        run.path("state").asText(),
        run.path("result").asText(""),
        Instant.ofEpochMilli(from).truncatedTo(ChronoUnit.SECONDS),
        to == 0 ? "" : (to - from) / 1000 + " s",
        run.path("candidate").asText());
  }

  /** What came of it, for people. */
  static void result(JsonNode run, PrintWriter out) {
    String outcome = run.path("result").asText("");
    String detail = run.path("detail").asText();
    JsonNode override = run.path("override");
    out.println(
        run.path("state").asText()
            + (outcome.isEmpty() ? "" : " " + outcome)
            + (detail.isEmpty() ? "" : ": " + detail));
    for (JsonNode finding : run.path("verdict").path("findings")) {
      out.println(
          "  %s, %s %s: %s"
              .formatted(
                  finding.path("reason").asText(),
                  finding.path("metric").asText(),
                  finding.path("route").asText(),
                  finding.path("detail").asText()));
    }
    for (JsonNode note : run.path("verdict").path("notes")) {
      out.println("  note: " + note.asText());
    }
    if (override.isObject()) {
      out.println(
          "  overridden by %s: %s"
              .formatted(override.path("by").asText(), override.path("reason").asText()));
    }
  }
}
