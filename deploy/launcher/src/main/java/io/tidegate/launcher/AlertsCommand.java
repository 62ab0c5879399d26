package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.wire.AlertMark.Mark;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the alerts, and takes what people say of them. */
@Command(
    name = "alerts",
    description = {
      "Lists the newest alerts, and who is at them.",
      "One that is acknowledged is told again to no webhook unless it becomes more severe; its end"
          + " is told. A verdict is counted, and changes neither thresholds nor models."
    },
    subcommands = AlertsCommand.MarkCommand.class)
final class AlertsCommand extends ListCommand {
  private static final Map<String, String> WORDS =
      Map.of(
          "ACKNOWLEDGED", "acknowledged by",
          "USEFUL", "useful, says",
          "NOT_USEFUL", "not useful, says");

  AlertsCommand() {
    super("alerts");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    for (JsonNode one : entries) {
      out.printf(
          "  %s  %-8s %s of %s%s%n      %s%n",
          at(one.path("atMillis")),
          one.path("severity").asText(),
          one.path("kind").asText(),
          pool(one),
          one.path("silenced").asBoolean() ? ", silenced" : "",
          one.path("text").asText());
      out.printf("      id %s%n", one.path("alertId").asText());
      mark(one.path("acknowledged"), out);
      mark(one.path("verdict"), out);
      if (one.path("inhibitedBy").isObject()) {
        other("explained by", one.path("inhibitedBy"), out);
      }
      one.path("inhibits").forEach(other -> other("explains", other, out));
    }
  }

  private static void other(String how, JsonNode alert, PrintWriter out) {
    out.printf(
        "      %s %s of %s: %s%n",
        how, alert.path("kind").asText(), pool(alert), alert.path("alertId").asText());
  }

  private static void mark(JsonNode mark, PrintWriter out) {
    if (mark.isObject()) {
      String comment = mark.path("comment").asText();
      out.printf(
          "      %s %s at %s%s%n",
          WORDS.get(mark.path("mark").asText()),
          mark.path("markedBy").asText(),
          at(mark.path("atMillis")),
          comment.isEmpty() ? "" : ": " + comment);
    }
  }

  /** Says something of one. */
  @Command(
      name = "mark",
      description = {
        "Acknowledges an alert, says whether it was useful, or takes either back.",
        "It holds for what the alert is about, also where another alert tells it again."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExit codes:%n",
      footer = {"  0 marked; 1 not known, or not sure to be marked; 2 wrong usage"})
  static final class MarkCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private ConsoleAddress address;
    @Mixin private OutputFormat output;

    @Parameters(index = "0", paramLabel = "ID", description = "As 'tidegate alerts' lists it.")
    private String id;

    @Parameters(
        index = "1",
        paramLabel = "MARK",
        description = "One of ${COMPLETION-CANDIDATES}; the un- ones take back.")
    private Mark mark;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Shown with it.")
    private String comment;

    @Override
    public Integer call() throws InterruptedException {
      ObjectNode body =
          PoolRequest.body()
              .put("alertId", id)
              .put("mark", mark.name())
              .put("requestedBy", Person.here());
      if (comment != null) {
        body.put("comment", comment);
      }
      JsonNode answer = address.client().order("/api/v1/alerts/marks", body);
      output.show(answer, spec.commandLine().getOut(), out -> out.printf("%s: %s%n", mark, id));
      return 0;
    }
  }
}
