package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the verdict of a control plane's run on somebody. */
@Command(
    name = "override",
    description = {
      "Takes the verdict of a control plane's run on somebody: its result is OVERRIDDEN then, and the"
          + " verdict stays what it is. For administrators."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, 1 the run has no verdict to take on or no control plane answers, 2 wrong usage"
    })
final class GateOverrideCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "ID", description = "As 'gate runs' lists it.")
  private String id;

  @Option(
      names = "--by",
      paramLabel = "WHO",
      required = true,
      description = "Who takes it on themselves; a token's name is kept, too.")
  private String by;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "Why; shown with the run, and kept in the audit log.")
  private String reason;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode run = new GateRuns(address.client()).override(id, by, reason);
    output.show(run, spec.commandLine().getOut(), out -> GateRuns.result(run, out));
    return 0;
  }
}
