package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists every version with who applied it, when and why, the newest first. */
@Command(
    name = "history",
    description = "Lists every version with who applied it, when and why, the newest first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers, 2 wrong usage"})
final class PolicyHistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Override
  public Integer call() throws Exception {
    JsonNode answer =
        address.client().list("/api/v1/policies/versions", "versions", Integer.MAX_VALUE);
    output.show(answer, spec.commandLine().getOut(), out -> print(answer.path("versions"), out));
    return 0;
  }

  private static void print(JsonNode versions, PrintWriter out) {
    if (versions.isEmpty()) {
      out.println("Nothing was applied yet: the policies of tidegate.yaml hold.");
    }
    for (JsonNode set : versions) {
      out.printf(
          "%4d  %s  %s: %s%n",
          set.path("version").asLong(),
          Instant.ofEpochMilli(set.path("atMillis").asLong()),
          set.path("appliedBy").asText(),
          set.path("reason").asText());
    }
  }
}
