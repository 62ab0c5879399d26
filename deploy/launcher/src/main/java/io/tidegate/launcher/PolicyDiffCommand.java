package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a file would change: its lines, and what that means for each pool. */
@Command(
    name = "diff",
    description = "Shows what a file would change: its lines, and what that means for each pool.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 shown, 1 no control plane answers, 2 the file cannot be used or wrong usage"})
final class PolicyDiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "FILE", description = "The policies.")
  private Path file;

  @Override
  public Integer call() throws Exception {
    PolicyDocument document = PolicyDocument.read(file);
    ConsoleClient client = address.client();
    JsonNode now = client.get("/api/v1/policies");
    JsonNode diff = document.diff(client);
    output.show(
        diff,
        spec.commandLine().getOut(),
        out -> {
          out.printf("against version %d%n", now.path("version").asLong());
          LineDiff.print(now.path("yaml").asText(), document.yaml(), out);
          PolicyDocument.printPools(diff.path("pools"), out);
        });
    return 0;
  }
}
