package io.tidegate.launcher;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Applies an earlier version again, as the next one. */
@Command(
    name = "revert",
    description = "Applies an earlier version again, as the next one.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 applied, 1 there is no such version or somebody was quicker, 2 wrong usage"})
final class PolicyRevertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      paramLabel = "N",
      description = "The version; 0: the policies of tidegate.yaml alone.")
  private int version;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why; kept with the version and in the audit log.")
  private String reason;

  @Override
  public Integer call() throws Exception {
    if (version < 0) {
      throw CommandFailedException.usage("N is %d: must be 0 or more".formatted(version), null);
    }
    ConsoleClient client = address.client();
    long from = client.get("/api/v1/policies").path("version").asLong();
    String yaml =
        version == 0
            ? "policies: []\n"
            : client.get("/api/v1/policies/versions/" + version).path("yaml").asText();
    new PolicyDocument(yaml, Optional.empty())
        .apply(
            client,
            from,
            reason == null ? "back to version " + version : reason,
            output,
            spec.commandLine().getOut());
    return 0;
  }
}
