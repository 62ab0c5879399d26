package io.tidegate.launcher;

import io.tidegate.predictor.registry.ModelEntry;
import io.tidegate.predictor.registry.ModelScores;
import io.tidegate.predictor.service.ModelTopic;
import io.tidegate.wire.ModelPointer;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which model forecasts, which others there are, and the way back. */
@Command(
    name = "models",
    description = {
      "Shows the models that breaches are forecast with, and takes one back.",
      "Every predictor on the same Kafka follows within seconds."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ModelsCommand.List.class,
      ModelsCommand.Show.class,
      ModelsCommand.Rollback.class
    })
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing command: list, show or rollback");
  }

  /** All models. */
  @Command(
      name = "list",
      description = "Lists the models, the newest first, with their scores on the later split.",
      mixinStandardHelpOptions = true)
  static final class List implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private OutputFormat output;

    @Override
    public Integer call() throws Exception {
      java.util.List<ModelEntry> entries = KeptModels.read(options.load()).registry().entries();
      output.show(
          ModelsJson.list(entries), spec.commandLine().getOut(), out -> print(entries, out));
      return 0;
    }

    private static void print(java.util.List<ModelEntry> entries, PrintWriter out) {
      out.printf(
          "  %-26s %-12s %-20s %-9s %7s %9s %6s %11s%n",
          "version", "is", "made at", "by", "recall", "false/day", "lead", "reliability");
      for (ModelEntry entry : entries) {
        Optional<ModelScores> scores =
            entry.record().flatMap(record -> ModelScores.of(record.scores(), ""));
        out.printf(
            "  %-26s %-12s %-20s %-9s %7s %9s %6s %11s%n",
            entry.version(),
            ModelsJson.word(entry.role()),
            entry.record().map(r -> at(r.createdAtMillis())).orElse("-"),
            entry.record().map(r -> r.origin()).orElse("product"),
            number("%.2f", scores.map(ModelScores::recall)),
            number("%.2f", scores.map(ModelScores::falseAlarmsPerPoolDay)),
            number("%.0f", scores.map(ModelScores::medianLeadWindows)),
            number("%.3f", scores.map(ModelScores::reliabilityError)));
        if (!entry.refusal().isEmpty()) {
          out.printf("  %-26s refused: %s%n", "", entry.refusal());
        }
      }
    }

    private static String number(String pattern, Optional<Double> value) {
      return value
          .filter(v -> !v.isNaN())
          .map(v -> String.format(Locale.ROOT, pattern, v))
          .orElse("-");
    }
  }

  /** One model. */
  @Command(
      name = "show",
      description = "Shows where a model comes from, and how it was compared.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private OutputFormat output;

    @Parameters(paramLabel = "VERSION", description = "As 'tidegate models list' shows it.")
    private String version;

    @Override
    public Integer call() throws Exception {
      ModelEntry entry =
          KeptModels.read(options.load()).registry().entries().stream()
              .filter(e -> e.version().equals(version))
              .findFirst()
              .orElseThrow(
                  () ->
                      CommandFailedException.failed(
                          "model '%s' is not there: 'tidegate models list' shows those that are"
                              .formatted(version),
                          null));
      output.show(ModelsJson.of(entry), spec.commandLine().getOut(), out -> print(entry, out));
      return 0;
    }

    private static void print(ModelEntry entry, PrintWriter out) {
      out.printf("%s: %s%n", entry.version(), ModelsJson.word(entry.role()));
      if (!entry.refusal().isEmpty()) {
        out.printf("  refused: %s%n", entry.refusal());
      }
      entry
          .record()
          .ifPresent(
              record -> {
                out.printf(
                    "  made at %s by %s, %d bytes%n",
                    at(record.createdAtMillis()), record.origin(), record.model().size());
                out.println("  provenance");
                new TreeMap<>(record.provenance())
                    .forEach((k, v) -> out.printf("    %-36s %s%n", k, v));
                out.println("  scores on the later split");
                new TreeMap<>(record.scores())
                    .forEach((k, v) -> out.printf(Locale.ROOT, "    %-36s %.4f%n", k, v));
              });
    }
  }

  /** The way back. */
  @Command(
      name = "rollback",
      description = "Lets the model serve again that served before, or the one that is named.",
      mixinStandardHelpOptions = true)
  static final class Rollback implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private OutputFormat output;

    @Parameters(
        arity = "0..1",
        paramLabel = "VERSION",
        description = "To which; left out: to the one that served before.")
    private String version;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private String reason = "rolled back by an operator";

    @Override
    public Integer call() throws Exception {
      KeptModels models = KeptModels.read(options.load());
      String before = models.registry().serving().version();
      ModelPointer pointer;
      try {
        pointer =
            models
                .registry()
                .rollBack(Optional.ofNullable(version), System.currentTimeMillis(), reason);
      } catch (IllegalArgumentException e) {
        throw CommandFailedException.failed(e.getMessage(), e);
      }
      models.write(sender -> ModelTopic.publish(sender, pointer));
      output.show(
          ModelsJson.rollback(pointer, before),
          spec.commandLine().getOut(),
          out -> out.printf("model %s serves, in the place of %s%n", pointer.serving(), before));
      return 0;
    }
  }

  private static String at(long millis) {
    return Instant.ofEpochMilli(millis)
        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
        .toString();
  }
}
