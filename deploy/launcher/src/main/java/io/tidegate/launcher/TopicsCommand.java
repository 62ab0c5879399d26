package io.tidegate.launcher;

import io.tidegate.bus.TopicSetup;
import io.tidegate.launcher.doctor.Doctor;
import io.tidegate.launcher.doctor.Finding;
import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tidegate's topics, apart from a control plane. */
@Command(
    name = "topics",
    description = "Makes and checks the topics on your Kafka, and says who needs which rights.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TopicsCommand.Apply.class, TopicsCommand.Check.class, TopicAcls.class})
final class TopicsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing command: apply, check or acls");
  }

  /** With the brokers of a control plane that runs on the data directory, where none are named. */
  private static Settings load(SettingsOptions options, Map<String, String> own) {
    Settings settings = options.load(own);
    String brokers = Brokers.of(settings);
    return settings.kafka().embedded()
        ? options.load(merged(own, "kafka.bootstrap", brokers))
        : settings;
  }

  private static Map<String, String> merged(Map<String, String> own, String key, String value) {
    Map<String, String> all = new HashMap<>(own);
    all.put(key, value);
    return all;
  }

  /** For those who may make topics, where 'serve' may not. */
  @Command(
      name = "apply",
      description = {
        "Makes those that are absent, with the settings that they need, and waits until they are"
            + " served. What is there is not changed; 'tidegate topics check' tells what differs.",
        "Needs CREATE on the cluster; 'tidegate serve' then needs it no longer."
      },
      mixinStandardHelpOptions = true)
  static final class Apply implements Callable<Integer> {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;

    @Option(
        names = "--pools",
        paramLabel = "N",
        description =
            "How many pools the fleet will have: decides how many partitions the topics get, instead"
                + " of the setting kafka.partitions.")
    private Integer pools;

    @Override
    public Integer call() throws InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      Map<String, String> own = Map.of();
      if (pools != null) {
        if (pools < 1 || pools > FleetSize.MOST_POOLS) {
          throw CommandFailedException.usage(
              "--pools is %d: must be 1 to %d".formatted(pools, FleetSize.MOST_POOLS), null);
        }
        own = Map.of("kafka.partitions", Integer.toString(FleetSize.partitions(pools)));
      }
      Settings settings = load(options, own);
      Settings.Kafka kafka = settings.kafka();
      try {
        new TopicSetup(
                kafka.bootstrap(),
                kafka.partitions(),
                (short) kafka.replication(),
                kafka.retention(),
                BOUND)
            .ensure();
      } catch (TimeoutException | IllegalStateException e) {
        throw CommandFailedException.failed(e.getMessage(), e);
      }
      out.printf(
          "All topics are there, with %d partitions each, and served.%n", kafka.partitions());
      if (pools != null) {
        out.printf(
            "Set kafka.partitions: %d for every process of this control plane.%n",
            kafka.partitions());
      }
      out.flush();
      return 0;
    }
  }

  /** Changes nothing. */
  @Command(
      name = "check",
      description = "Tells whether brokers and topics are as they have to be, and what to do.",
      mixinStandardHelpOptions = true,
      footerHeading = "%nExit codes:%n",
      footer = {"  0 they are, 1 it could not look, 2 wrong usage, 10 something has to be mended"})
  static final class Check implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private OutputFormat output;

    @Override
    public Integer call() throws InterruptedException {
      List<Finding> findings = Doctor.brokers(load(options, Map.of()), DoctorCommand.BOUND);
      output.show(
          FindingsTable.json(findings),
          spec.commandLine().getOut(),
          out -> FindingsTable.print(findings, out));
      return Doctor.fails(findings) ? DoctorCommand.TO_BE_MENDED : 0;
    }
  }
}
