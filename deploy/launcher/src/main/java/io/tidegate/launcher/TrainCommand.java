package io.tidegate.launcher;

import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.service.ModelTraining;
import io.tidegate.predictor.training.RecordedPool;
import io.tidegate.predictor.training.RiskAdaptation;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a challenger from what was recorded; it serves if it is better than the champion. */
@Command(
    name = "train",
    description = {
      "Trains a model from the windows that were recorded, and compares it with the one that serves"
          + " on a later part of them.",
      "It is published with its scores, and serves only if it is better.",
      "Windows come from your InfluxDB where one is set, otherwise from the topic of windows."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 trained (whether it serves is told), 1 it could not be, 2 wrong usage"})
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "14",
      description = "How far back, in days of 1440 windows (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same windows and seed give the same model (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--no-promote", description = "Publish it as a challenger, whatever its scores.")
  private boolean noPromote;

  @Override
  public Integer call() throws Exception {
    if (days < 1 || days > 400) {
      throw CommandFailedException.usage(
          "--days is %d: must be from 1 to 400".formatted(days), null);
    }
    Settings settings = options.load();
    PrintWriter err = spec.commandLine().getErr();
    KeptModels models = KeptModels.read(settings);
    long now = System.currentTimeMillis();
    Duration back = settings.window().multipliedBy(1440L * days);
    ModelTraining training =
        new ModelTraining(
            new RiskAdaptation(),
            settings.predictor().falseAlarmsPerPoolDay(),
            seed,
            "train",
            !noPromote);
    String champion = models.registry().serving().version();
    ModelTraining.Result result =
        run(settings, models, training, Math.max(0, now - back.toMillis()), now, err);
    models.write(sender -> ModelTraining.publish(sender, result, models.registry()));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("model %s: %s%n", result.record().version(), result.comparison().reason());
    out.println(
        result.pointer().isPresent()
            ? "it is better than %s, and serves".formatted(champion)
            : result.comparison().better()
                ? "it is better than %s, which goes on".formatted(champion)
                : "it is not better than %s, which goes on".formatted(champion));
    out.flush();
    return 0;
  }

  private static ModelTraining.Result run(
      Settings settings,
      KeptModels models,
      ModelTraining training,
      long fromMillis,
      long nowMillis,
      PrintWriter err)
      throws Exception {
    if (settings.store().embedded()) {
      // The embedded store belongs to the control plane that runs on it.
      return run(
          TopicPools.read(models.bootstrap(), settings.policies(), fromMillis),
          models,
          training,
          nowMillis,
          err);
    }
    Vertx vertx = Vertx.vertx();
    try (StoreAccess store = StoreAccess.open(vertx, settings, 0)) {
      return run(
          new StoredPools(store.store(), settings.policies()).since(fromMillis),
          models,
          training,
          nowMillis,
          err);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private static ModelTraining.Result run(
      List<RecordedPool> pools,
      KeptModels models,
      ModelTraining training,
      long nowMillis,
      PrintWriter err) {
    try {
      return training.run(
          pools,
          models.registry(),
          nowMillis,
          text -> {
            err.println(text);
            err.flush();
          });
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.failed("nothing was trained: " + e.getMessage(), e);
    }
  }
}
