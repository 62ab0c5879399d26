package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists the processes that report, and those that fell silent. */
@Command(
    name = "instances",
    description = "Lists the processes that report, those that fell silent first.")
final class InstancesCommand extends ListCommand {
  InstancesCommand() {
    super("instances");
  }

  @Override
  void print(JsonNode answer, JsonNode entries, PrintWriter out) {
    InstancesTable.print(answer, out);
  }
}
