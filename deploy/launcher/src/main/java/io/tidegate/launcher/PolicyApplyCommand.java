package io.tidegate.launcher;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies a file as the next version; every controller obeys it from its next batch on. */
@Command(
    name = "apply",
    description =
        "Applies a file as the next version; every controller obeys it from its next batch on.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 applied, 1 somebody was quicker or it is not sure to be applied, 2 the file cannot be used or wrong usage"
    })
final class PolicyApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "FILE", description = "The policies.")
  private Path file;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; kept with the version and in the audit log.")
  private String reason;

  @Option(
      names = "--expect",
      paramLabel = "N",
      description =
          "The version that the file was made from; default: the one that the first line of 'policy"
              + " show' names, else the present one.")
  private Integer expected;

  @Override
  public Integer call() throws Exception {
    PolicyDocument document = PolicyDocument.read(file);
    ConsoleClient client = address.client();
    long from =
        expected != null
            ? expected
            : document.madeFrom().orElse(client.get("/api/v1/policies").path("version").asLong());
    document.apply(client, from, reason, output, spec.commandLine().getOut());
    return 0;
  }
}
