package io.tidegate.launcher;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The release gate. */
@Command(
    name = "gate",
    description = {
      "The release gate: learns what real traffic looks like, loads a candidate and its baseline"
          + " with it, and judges."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      GateModelCommand.class,
      GateRunCommand.class,
      GateJudgeCommand.class,
      GateGeneratorCommand.class,
      GateRunsCommand.class,
      GateStartCommand.class,
      GateWatchCommand.class,
      GateReportCommand.class,
      GateAbortCommand.class,
      GateOverrideCommand.class,
      GateDemoCommand.class
    })
final class GateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Missing command: model, run, judge, generator or demo; runs, start, watch, report, abort or"
            + " override of a control plane's runs");
  }
}
