package io.tidegate.predictor.service;

import io.tidegate.bus.ConsumerHealth;
import io.tidegate.bus.GroupConsumer;
import io.tidegate.bus.GroupConsumerOptions;
import io.tidegate.bus.RecordSender;
import io.tidegate.bus.RejectedRecords;
import io.tidegate.predictor.registry.Drift;
import io.tidegate.predictor.registry.ModelEntry;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * A member of the group that forecasts: one forecast for each window of each pool that has an SLO,
 * an alert at the start of each episode in which a breach is expected.
 */
public final class PredictorService {
  private final GroupConsumer consumer;
  private final RecordSender sender;
  private final WindowHandler handler;
  private final RejectedRecords rejected;
  private final ModelWatch models;

  private PredictorService(
      GroupConsumer consumer,
      RecordSender sender,
      WindowHandler handler,
      RejectedRecords rejected,
      ModelWatch models) {
    this.models = models;
    this.consumer = consumer;
    this.sender = sender;
    this.handler = handler;
    this.rejected = rejected;
  }

  /** Joins the group; {@link #owning()} tells when partitions came. */
  public static Future<PredictorService> start(Vertx vertx, PredictorOptions options) {
    RecordSender sender = RecordSender.open(vertx, options.bootstrap());
    RejectedRecords rejected = new RejectedRecords(sender);
    WindowHandler handler = new WindowHandler(vertx, options, sender, rejected);
    ModelRegistry registry =
        new ModelRegistry(ModelRegistry.BREACH, options.model(), options.models());
    return ModelWatch.start(vertx, options.bootstrap(), registry, handler::use)
        .compose(
            models ->
                GroupConsumer.start(
                        vertx,
                        new GroupConsumerOptions(
                            options.bootstrap(), options.groupId(), List.of(Topics.WINDOWS)),
                        handler)
                    .map(c -> new PredictorService(c, sender, handler, rejected, models))
                    .recover(error -> models.close().transform(done -> Future.failedFuture(error))))
        .recover(error -> sender.close().transform(done -> Future.failedFuture(error)));
  }

  /** Completes when this member first owns partitions. */
  public Future<Void> owning() {
    return consumer.owning();
  }

  public ConsumerHealth health() {
    return consumer.health();
  }

  /** Forecasts stored since the start. */
  public long forecasts() {
    return handler.forecasts();
  }

  /** Records that did not decode as windows and were put aside, since the start. */
  public long rejected() {
    return rejected.count();
  }

  /** The models that are known here, the newest first. */
  public List<ModelEntry> models() {
    return models.entries();
  }

  /** The version of the model that serves. */
  public String servingModel() {
    return models.serving();
  }

  /** Whether the serving model still fits what it sees here. */
  public Drift drift() {
    return handler.drift();
  }

  /** How often a model was refused since the start. */
  public long refusedModels() {
    return models.refused();
  }

  /** Commits what is done and leaves the group; takes at most 10 s. May be called again. */
  public Future<Void> close() {
    return consumer.close().eventually(models::close).eventually(sender::close);
  }
}
