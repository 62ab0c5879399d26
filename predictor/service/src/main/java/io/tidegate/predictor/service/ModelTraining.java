package io.tidegate.predictor.service;

import com.google.protobuf.ByteString;
import io.tidegate.bus.RecordSender;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.predictor.registry.ModelScores;
import io.tidegate.predictor.training.ModelTrainer;
import io.tidegate.predictor.training.RecordedPool;
import io.tidegate.predictor.training.Trained;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Trains a challenger, publishes it with its scores, and makes it serve if it is better than the
 * champion on the later split.
 *
 * @param origin who asks for it: {@code train}, {@code schedule} or {@code drift}
 * @param promotes whether a better one is to serve
 */
public record ModelTraining(
    ModelTrainer trainer,
    double falseAlarmsPerPoolDay,
    long seed,
    String origin,
    boolean promotes) {

  /**
   * What came of it.
   *
   * @param pointer nothing where the champion goes on
   */
  public record Result(
      ModelRecord record, ModelScores.Comparison comparison, Optional<ModelPointer> pointer) {}

  /**
   * Trains and compares; blocks for as long as that takes. Nothing is published yet.
   *
   * @param registry knows what serves; is fed with the challenger
   * @throws IllegalArgumentException if there is too little to learn from
   */
  public Result run(
      List<RecordedPool> pools, ModelRegistry registry, long atMillis, Consumer<String> progress) {
    Trained trained =
        trainer.train(pools, registry.serving(), falseAlarmsPerPoolDay, seed, progress);
    Map<String, Double> scores = new HashMap<>(trained.scores().named(""));
    scores.putAll(trained.champion().named(ModelRegistry.CHAMPION));
    ModelRecord record =
        new ModelRecord(
            ModelRegistry.BREACH,
            trained.version(),
            atMillis,
            origin,
            trained.provenance(),
            scores,
            ByteString.copyFrom(trained.model()));
    ModelScores.Comparison comparison = trained.scores().against(trained.champion());
    boolean same = trained.version().equals(registry.serving().version());
    registry.accept(record);
    Optional<ModelPointer> pointer =
        promotes && comparison.better() && !same
            ? Optional.of(registry.promote(record.version(), atMillis, comparison.reason()))
            : Optional.empty();
    return new Result(record, comparison, pointer);
  }

  /** Puts what came of it on the models' topic; every predictor follows. */
  public static Future<Void> publish(RecordSender sender, Result result, ModelRegistry registry) {
    return ModelTopic.publish(sender, result.record(), registry.superfluous())
        .compose(
            done ->
                result.pointer().isEmpty()
                    ? Future.succeededFuture()
                    : ModelTopic.publish(sender, result.pointer().get()));
  }
}
