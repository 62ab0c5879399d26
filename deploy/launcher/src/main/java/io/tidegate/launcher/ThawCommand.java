package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns the kill switch off. */
@Command(
    name = "thaw",
    description = {
      "Takes a freeze back, by the selector that it was given; others stay in force.",
      "What the pools' policies allow is done again from their next windows on."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 thawed, 1 that selector is not frozen, or not sure to be thawed, 2 wrong usage"})
final class ThawCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      arity = "0..1",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "As it was frozen (default: '*').")
  private String selector;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; for the audit log.")
  private String reason;

  @Override
  public Integer call() throws Exception {
    ObjectNode body =
        PoolRequest.body().put("selector", selector).put("requestedBy", Person.here());
    if (reason != null) {
      body.put("reason", reason);
    }
    JsonNode answer = address.client().order("/api/v1/freezes/thaw", body);
    output.show(answer, spec.commandLine().getOut(), out -> print(answer.path("freezes"), out));
    return 0;
  }

  private void print(JsonNode freezes, PrintWriter out) {
    out.printf("Thawed '%s'.%n", selector);
    if (freezes.isEmpty()) {
      out.println("Nothing is frozen.");
    } else {
      out.println("Still in force:");
      FrozenPools.print(freezes, out);
    }
  }
}
