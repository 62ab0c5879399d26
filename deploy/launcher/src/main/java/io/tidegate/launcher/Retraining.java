package io.tidegate.launcher;

import io.tidegate.bus.RecordSender;
import io.tidegate.collector.service.MetricReader;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.registry.ModelEntry;
import io.tidegate.predictor.registry.ModelReader;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.predictor.service.ModelTopic;
import io.tidegate.predictor.service.ModelTraining;
import io.tidegate.predictor.service.PredictorService;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.predictor.training.ModelTrainer;
import io.tidegate.predictor.training.RecordedPool;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains by schedule, and at once when the serving model no longer fits what it sees. Several
 * predictors do not train side by side for long: each looks when the newest model was made.
 */
final class Retraining implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Retraining.class);
  private static final Duration LOOK_EVERY = Duration.ofMinutes(10);
  private static final int DAYS = 14;

  private final Vertx vertx;
  private final Settings settings;
  private final String bootstrap;
  private final Optional<MetricReader> store;
  private final ModelTrainer trainer;
  private final ModelReader reader;
  private final ServedModel builtIn;
  private final PredictorService predictor;
  private final AtomicBoolean training = new AtomicBoolean();
  private volatile long triedMillis = System.currentTimeMillis();
  private final long timer;

  /**
   * @param settings must ask for training
   * @param store where the windows are kept; nothing: on their topic only
   */
  Retraining(
      Vertx vertx,
      Settings settings,
      String bootstrap,
      Optional<MetricReader> store,
      ModelTrainer trainer,
      ModelReader reader,
      ServedModel builtIn,
      PredictorService predictor) {
    this.trainer = trainer;
    this.reader = reader;
    this.vertx = vertx;
    this.settings = settings;
    this.bootstrap = bootstrap;
    this.store = store;
    this.builtIn = builtIn;
    this.predictor = predictor;
    long every = settings.predictor().trainEvery().toMillis();
    this.timer = vertx.setPeriodic(Math.min(every, LOOK_EVERY.toMillis()), ignored -> look());
  }

  private void look() {
    Optional<String> origin = due(System.currentTimeMillis());
    if (origin.isPresent() && training.compareAndSet(false, true)) {
      vertx
          .executeBlocking(
              () -> {
                train(origin.get());
                return null;
              },
              false)
          .onFailure(e -> LOG.warn("no model was trained: {}", e.getMessage()))
          .onComplete(done -> training.set(false));
    }
  }

  private Optional<String> due(long nowMillis) {
    long newest =
        predictor.models().stream()
            .flatMap(entry -> entry.record().stream())
            .mapToLong(record -> record.createdAtMillis())
            .max()
            .orElse(0);
    return due(
        settings.predictor().trainEvery().toMillis(),
        nowMillis - Math.max(newest, triedMillis),
        predictor.drift().reason().isPresent());
  }

  /**
   * Who asks for a model now. A model that no longer fits does not wait for the schedule, but for a
   * tenth of it, or one drift would train without end.
   *
   * @param sinceMillis since the newest model was made, or tried
   */
  static Optional<String> due(long everyMillis, long sinceMillis, boolean drifted) {
    if (sinceMillis >= everyMillis) {
      return Optional.of("schedule");
    }
    return drifted && sinceMillis >= everyMillis / 10 ? Optional.of("drift") : Optional.empty();
  }

  private void train(String origin) throws InterruptedException, TimeoutException {
    long now = System.currentTimeMillis();
    triedMillis = now;
    predictor.drift().reason().ifPresent(reason -> LOG.warn("the model has drifted: {}", reason));
    ModelRegistry registry = new ModelRegistry(ModelRegistry.BREACH, builtIn, reader);
    ModelTopic.read(bootstrap, registry);
    long from = Math.max(0, now - settings.window().multipliedBy(1440L * DAYS).toMillis());
    List<RecordedPool> pools =
        store.isPresent()
            ? new StoredPools(store.get(), settings.policies()).since(from)
            : TopicPools.read(bootstrap, settings.policies(), from);
    ModelTraining.Result result =
        new ModelTraining(trainer, settings.predictor().falseAlarmsPerPoolDay(), 1, origin, true)
            .run(pools, registry, now, LOG::debug);
    RecordSender sender = RecordSender.open(vertx, bootstrap);
    try {
      Parts.await("models' topic", ModelTraining.publish(sender, result, registry));
    } finally {
      Parts.await("models' topic", sender.close());
    }
    LOG.info(
        "model {} was trained ({}): {}; {}",
        result.record().version(),
        origin,
        result.comparison().reason(),
        result.pointer().isPresent() ? "it serves" : registry.serving().version() + " goes on");
  }

  /** The models as the API's status tells them. */
  static JsonObject json(PredictorService predictor) {
    JsonArray models = new JsonArray();
    for (ModelEntry entry : predictor.models()) {
      models.add(
          new JsonObject()
              .put("version", entry.version())
              .put("role", entry.role().name())
              .put("refusal", entry.refusal().isEmpty() ? null : entry.refusal()));
    }
    return new JsonObject()
        .put("serving", predictor.servingModel())
        .put("drift", predictor.drift().reason().orElse(null))
        .put("models", models);
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
