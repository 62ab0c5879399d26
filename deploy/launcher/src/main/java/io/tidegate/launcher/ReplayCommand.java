package io.tidegate.launcher;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.controller.Policies;
import io.tidegate.controller.service.RecordedReplay;
import io.tidegate.controller.service.web.ReplayJson;
import io.tidegate.launcher.settings.Durations;
import io.tidegate.launcher.settings.PolicyText;
import io.tidegate.launcher.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
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
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;
  @Mixin private RecordOptions record;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description =
          "From when on: an instant such as 2026-11-01T08:30:00Z, epoch milliseconds, or how long"
              + " ago, such as 2h.")
  private String from;

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description =
          "The policies to try, as for 'tidegate policy apply'; where none of them matches, those of"
              + " the settings hold.")
  private Path policy;

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

  @Override
  public Integer call() throws Exception {
    Settings settings = options.load();
    PolicyDocument document = PolicyDocument.read(policy);
    Policies policies = PolicyText.over(settings.policies(), document.yaml());
    long nowMillis = System.currentTimeMillis();
    long fromMillis = PointInTime.parse("--from", from, nowMillis);
    long toMillis = record.toMillis(nowMillis);
    RecordedReplay.Result result =
        record.read(
            settings,
            fromMillis,
            toMillis,
            warmUp(),
            stream -> RecordedReplay.run(policies, stream));
    return new ReplayOutput(
            new ObjectMapper()
                .readTree(
                    ReplayJson.of(
                            result, fromMillis, toMillis, Integer.MAX_VALUE, Integer.MAX_VALUE)
                        .encode()))
        .show(record.output(), spec.commandLine().getOut(), limit);
  }

  private Duration warmUp() {
    try {
      return Durations.parse(warmUp);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--warm-up: " + e.getMessage(), e);
    }
  }
}
