package io.tidegate.launcher;

import io.tidegate.controller.Policies;
import io.tidegate.controller.Selector;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.RecordedStream;
import io.tidegate.launcher.settings.Durations;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.launcher.settings.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What other policies would have made of what was recorded. */
@Command(
    name = "replay",
    description = {
      "Runs what was recorded through other policies, by the code that decides, and shows where they"
          + " act otherwise. Reads the topics from Kafka itself and writes nothing.",
      "Where it decides as was decided then, the agents answer as they did. Where it does not, they"
          + " obey at once, and from then on the pool's windows show the sizes that it would have"
          + " had. What was measured stays what it was: a latency that another size would have had is"
          + " not known. Decisions to do nothing are compared only where the other side acts."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 they act the same, 1 it cannot be read, 2 wrong usage, 10 they act otherwise"})
final class ReplayCommand implements Callable<Integer> {
  /** As 1 is an error and 2 wrong usage. */
  static final int DIFFERS = 10;

  static final int MOST_EVENTS = 2_000_000;

  private enum Output {
    TABLE,
    JSON
  }

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description =
          "From when on: an instant such as 2026-11-01T08:30:00Z, epoch milliseconds, or how long"
              + " ago, such as 2h.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Until when (default: now).")
  private String to;

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description =
          "The policies to try, as for 'tidegate policy apply'; where none of them matches, those of"
              + " the settings hold.")
  private Path policy;

  @Option(
      names = "--pools",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "Only these, e.g. 'orders/*' (default: all).")
  private String pools;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "2h",
      description =
          "How much from before that time fills the memory of the loops (default: ${DEFAULT-VALUE}).")
  private String warmUp;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Differences that the table shows at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private String timeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, or json for programs (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Override
  public Integer call() throws Exception {
    Settings settings = options.load();
    PolicyDocument document = PolicyDocument.read(policy);
    Policies policies = PolicyText.over(settings.policies(), document.yaml());
    long nowMillis = System.currentTimeMillis();
    long fromMillis = PointInTime.parse("--from", from, nowMillis);
    long toMillis = to == null ? nowMillis : PointInTime.parse("--to", to, nowMillis);
    RecordedReplay.Result result;
    try {
      result =
          RecordedReplay.run(
              policies,
              new RecordedStream.Options(
                  Brokers.of(settings),
                  fromMillis,
                  toMillis,
                  Durations.parse(warmUp),
                  new Selector(pools),
                  MOST_EVENTS,
                  Durations.parse(timeout)));
    } catch (TimeoutException e) {
      throw CommandFailedException.failed(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    ReplayOutput shown = new ReplayOutput(fromMillis, toMillis, result);
    if (output == Output.JSON) {
      out.println(shown.json().toPrettyString());
    } else {
      shown.print(out, limit);
    }
    out.flush();
    return result.summary().differences().isEmpty() ? 0 : DIFFERS;
  }
}
