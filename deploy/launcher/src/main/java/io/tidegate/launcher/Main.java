package io.tidegate.launcher;

import io.tidegate.launcher.embedded.Logging;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line: {@code tidegate COMMAND}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
    name = "tidegate",
    description = {
      "Forecasts latency-SLO breaches of pools about 15 windows ahead, resizes before they happen,"
          + " and proves that it helped or takes it back."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      EdgeCommand.class,
      StatusCommand.class,
      PoolsCommand.class,
      HistoryCommand.class,
      DecisionsCommand.class,
      ForecastsCommand.class,
      AnomaliesCommand.class,
      InstancesCommand.class,
      ResizeCommand.class,
      WarmCommand.class,
      RequestCommand.class,
      FreezeCommand.class,
      ThawCommand.class,
      AlertsCommand.class,
      SilenceCommand.class,
      SilencesCommand.class,
      UnsilenceCommand.class,
      ExplainCommand.class,
      PolicyCommand.class,
      AuditCommand.class,
      ReplayCommand.class,
      ReportCommand.class,
      AttachCommand.class,
      BacktestCommand.class,
      SimulateCommand.class,
      ModelsCommand.class,
      TrainCommand.class,
      GateCommand.class,
      KeygenCommand.class,
      TokenCommand.class,
      DoctorCommand.class,
      TopicsCommand.class,
      ConfigCommand.class,
      AutoComplete.GenerateCompletion.class
    },
    footerHeading = "%nWhere to begin:%n",
    footer = {
      "  tidegate demo                        see all of it work, on this machine, in six minutes",
      "  tidegate serve                       the control plane with its own broker and store",
      "  tidegate serve --kafka host:9092     the control plane on your Kafka",
      "  tidegate edge --uplink host:9092     a small one near the devices, below that one",
      "  tidegate status                      what it sees and does right now",
      "  tidegate resize orders/db 12         set a pool's size, and see each instance's answer",
      "  tidegate freeze 'orders/*' --reason R   the kill switch: nothing is sent until tidegate thaw",
      "  tidegate silence 'orders/*' --for 2h --reason R   nobody is sent its alerts meanwhile",
      "  tidegate explain orders/db           why its size was changed, or why it was not",
      "  tidegate policy apply FILE --reason R   what the controllers may do, pool by pool, while they run",
      "  tidegate audit verify                whether the log of its decisions is what was written",
      "  tidegate replay --from 2h --policy F  what other policies would have made of what was recorded",
      "  tidegate report --since 7d           what shadow mode forwent, and what it would have cost",
      "  tidegate attach 4711 --service orders   put the agent into a service that runs",
      "  tidegate backtest --windows FILE     how good its forecasts would have been on your data",
      "  tidegate simulate --traffic FILE     what it would make of your traffic, beside HPA and others",
      "  tidegate models list                 which model forecasts, and which others there are",
      "  tidegate train                       a model of your own windows; it serves if it is better",
      "  tidegate gate demo                   see it judge four candidates, in four minutes",
      "  tidegate gate model access.log       what real traffic looks like, for a load test",
      "  tidegate gate run -f gate.yaml       such a load on a candidate and its baseline; may it go on?",
      "  tidegate gate judge windows.json     the same verdict on what you measured yourself",
      "  tidegate token anna --role viewer    who may see the page from elsewhere, or resize",
      "  tidegate doctor --kafka host:9092    whether it can start on this machine, and what to mend",
      "  tidegate topics apply --pools 50000  the topics, made by who may make them",
      "  tidegate config > tidegate.yaml      every setting, with its unit and default"
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    Logging.throughSlf4j();
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(Main::report)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Missing command: demo, serve, edge, status, resize, warm, freeze, thaw, alerts, silence, silences, unsilence, explain, policy, audit, replay, report, attach,"
            + " backtest, simulate, models, train, gate, keygen, token, doctor, topics, config"
            + " or generate-completion");
  }

  /** A failure that a user can mend is one line; only a defect shows its stack. */
  private static int report(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof CommandFailedException failed) {
      command.getErr().println("tidegate: " + failed.getMessage());
      return failed.exitCode();
    }
    e.printStackTrace(command.getErr());
    return CommandLine.ExitCode.SOFTWARE;
  }
}
