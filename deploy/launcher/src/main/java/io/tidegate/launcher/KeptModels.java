package io.tidegate.launcher;

import io.tidegate.bus.RecordSender;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.predictor.service.ModelTopic;
import io.tidegate.predictor.serving.RiskServing;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** The models that a fleet has, for the commands that ask for them or add to them. */
final class KeptModels {
  private static final long CLOSE_SECONDS = 10;

  private final String bootstrap;
  private final ModelRegistry registry;

  private KeptModels(String bootstrap, ModelRegistry registry) {
    this.bootstrap = bootstrap;
    this.registry = registry;
  }

  /**
   * @throws CommandFailedException where the brokers do not answer
   */
  static KeptModels read(Settings settings) throws IOException {
    String bootstrap = Brokers.of(settings);
    double budget = settings.predictor().falseAlarmsPerPoolDay();
    ModelRegistry registry =
        new ModelRegistry(
            ModelRegistry.BREACH,
            new RiskServing(PriorModel.load(), budget),
            bytes -> RiskServing.read(bytes, budget));
    try {
      ModelTopic.read(bootstrap, registry);
    } catch (TimeoutException e) {
      throw CommandFailedException.failed(
          "the models could not be read from Kafka at %s (%s): does it run?"
              .formatted(bootstrap, e.getMessage()),
          e);
    }
    return new KeptModels(bootstrap, registry);
  }

  String bootstrap() {
    return bootstrap;
  }

  ModelRegistry registry() {
    return registry;
  }

  /** Runs what writes, with a sender of its own, and waits until it is stored. */
  void write(Function<RecordSender, Future<Void>> writing)
      throws InterruptedException, TimeoutException {
    Vertx vertx = Vertx.vertx();
    try {
      RecordSender sender = RecordSender.open(vertx, bootstrap);
      try {
        Parts.await("models' topic", writing.apply(sender));
      } finally {
        Parts.await("models' topic", sender.close());
      }
    } finally {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(CLOSE_SECONDS, TimeUnit.SECONDS)
          .join();
    }
  }
}
