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

  @Override
  public Integer call() throws Exception {
    JsonNode versions =
        address
            .client()
            .list("/api/v1/policies/versions", "versions", Integer.MAX_VALUE)
            .path("versions");
    PrintWriter out = spec.commandLine().getOut();
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
    out.flush();
    return 0;
  }
}
