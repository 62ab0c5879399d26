package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a run of a control plane. */
@Command(
    name = "abort",
    description = "Ends a run of a control plane; it has no verdict then.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 it ends, 1 it is not running or no control plane answers, 2 wrong usage"})
final class GateAbortCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "ID", description = "As 'gate runs' lists it.")
  private String id;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept in the audit log.")
  private String reason;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode run = new GateRuns(address.client()).abort(id, reason);
    output.show(run, spec.commandLine().getOut(), out -> out.printf("run '%s' ends%n", id));
    return 0;
  }
}
