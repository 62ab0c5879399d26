package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what was applied, to be edited and applied again. */
@Command(
    name = "show",
    description = "Prints what was applied, to be edited and applied again.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 shown, 1 there is no such version, 2 wrong usage"})
final class PolicyShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      arity = "0..1",
      paramLabel = "N",
      description = "The version, from 1 (default: the newest).")
  private Integer version;

  @Override
  public Integer call() throws Exception {
    JsonNode set =
        address
            .client()
            .get(version == null ? "/api/v1/policies" : "/api/v1/policies/versions/" + version);
    output.show(set, spec.commandLine().getOut(), out -> print(set, out));
    return 0;
  }

  private static void print(JsonNode set, PrintWriter out) {
    out.println(PolicyDocument.header(set));
    out.print(
        set.path("version").asLong() == 0
            ? "policies: []" + System.lineSeparator()
            : set.path("yaml").asText());
  }
}
