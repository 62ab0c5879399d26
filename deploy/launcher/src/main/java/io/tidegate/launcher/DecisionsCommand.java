package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists what was decided, and what became of it. */
@Command(
    name = "decisions",
    description = {
      "Lists the newest decisions, those to do nothing included, and what became of them.",
      "'tidegate explain' says of one pool and time how it came to it."
    })
final class DecisionsCommand extends ListCommand {
  DecisionsCommand() {
    super("decisions");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    for (JsonNode one : entries) {
      boolean verified = one.path("type").asText().equals("verification");
      out.printf(
          "  %s  %-28s %-12s %3d -> %-3d %-8s %s%n",
          at(one.path("atMillis")),
          pool(one),
          words(one.path(verified ? "verdict" : "kind")),
          one.path("fromSize").asInt(),
          one.path("toSize").asInt(),
          one.path("mode").asText(""),
          said(one));
    }
  }

  private static String said(JsonNode one) {
    String detail = one.path("detail").asText();
    return words(one.path("reason")) + (detail.isEmpty() ? "" : ": " + detail);
  }
}
