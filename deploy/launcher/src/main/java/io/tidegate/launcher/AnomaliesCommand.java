package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists what is unlike itself or its siblings. */
@Command(
    name = "anomalies",
    description =
        "Lists what is unlike itself or its siblings now; kept apart from forecasts and alerts.")
final class AnomaliesCommand extends ListCommand {
  AnomaliesCommand() {
    super("anomalies");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    for (JsonNode one : entries) {
      out.printf(
          "  %s  %-28s %-24s %s%n",
          at(one.path("atMillis")),
          pool(one),
          one.path("instance").asText(),
          one.path("text").asText());
    }
  }
}
