package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.wire.AlertMark.Mark;
import java.io.PrintWriter;
import java.time.Instant;
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
    mixinStandardHelpOptions = true,
    subcommands = AlertsCommand.MarkCommand.class,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers, 2 wrong usage"})
final class AlertsCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/alerts";
  private static final Map<String, String> WORDS =
      Map.of(
          "ACKNOWLEDGED", "acknowledged by",
          "USEFUL", "useful, says",
          "NOT_USEFUL", "not useful, says");

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private GateRuns.Output output;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer = address.client().get(PATH);
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(answer.toPrettyString());
    } else {
      print(answer, out);
    }
    out.flush();
    return 0;
  }

  private static void print(JsonNode answer, PrintWriter out) {
    if (answer.path("alerts").isEmpty()) {
      out.println("There are no alerts.");
    }
    for (JsonNode one : answer.path("alerts")) {
      out.printf(
          "  %s  %-8s %s of %s/%s%s%n      %s%n",
          Instant.ofEpochMilli(one.path("atMillis").asLong()),
          one.path("severity").asText(),
          one.path("kind").asText(),
          one.path("service").asText(),
          one.path("pool").asText(),
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
        "      %s %s of %s/%s: %s%n",
        how,
        alert.path("kind").asText(),
        alert.path("service").asText(),
        alert.path("pool").asText(),
        alert.path("alertId").asText());
  }

  private static void mark(JsonNode mark, PrintWriter out) {
    if (mark.isObject()) {
      String comment = mark.path("comment").asText();
      out.printf(
          "      %s %s at %s%s%n",
          WORDS.get(mark.path("mark").asText()),
          mark.path("markedBy").asText(),
          Instant.ofEpochMilli(mark.path("atMillis").asLong()),
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
      address.client().order(PATH + "/marks", body);
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s: %s%n", mark, id);
      out.flush();
      return 0;
    }
  }
}
