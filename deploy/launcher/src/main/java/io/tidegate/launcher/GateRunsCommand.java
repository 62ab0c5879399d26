package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists the runs that a control plane has made. */
@Command(name = "runs", description = "Lists the runs of a control plane, the newest first.")
final class GateRunsCommand extends ListCommand {
  GateRunsCommand() {
    super("gate/runs", "runs", 1000, "There was no run yet.");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    GateRuns.head(out);
    entries.forEach(run -> GateRuns.line(run, out));
  }
}
