package io.tidegate.predictor.service;

import io.tidegate.bus.TailConsumer;
import io.tidegate.predictor.registry.ModelChange;
import io.tidegate.predictor.registry.ModelEntry;
import io.tidegate.predictor.registry.ModelRegistry;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.ModelPointer;
import io.tidegate.wire.ModelRecord;
import io.tidegate.wire.Topics;
import io.tidegate.wire.WireMessage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the models' topic: what is to serve serves, what must not is told. */
final class ModelWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ModelWatch.class);
  private static final long CATCH_UP_SECONDS = 30;

  private final ModelRegistry registry;
  private final Consumer<ServedModel> use;
  private TailConsumer tail;

  private ModelWatch(ModelRegistry registry, Consumer<ServedModel> use) {
    this.registry = registry;
    this.use = use;
  }

  /** Completes when the model that is to serve now is told. */
  static Future<ModelWatch> start(
      Vertx vertx, String bootstrap, ModelRegistry registry, Consumer<ServedModel> use) {
    ModelWatch watch = new ModelWatch(registry, use);
    return TailConsumer.start(
            vertx,
            bootstrap,
            List.of(Topics.MODELS),
            TailConsumer.From.BEGINNING,
            (origin, message) -> watch.accept(message))
        .compose(
            started -> {
              watch.tail = started;
              return started.caughtUp().timeout(CATCH_UP_SECONDS, TimeUnit.SECONDS).map(watch);
            });
  }

  private synchronized void accept(WireMessage message) {
    ModelChange change;
    if (message instanceof ModelRecord record) {
      change = registry.accept(record);
    } else if (message instanceof ModelPointer pointer) {
      change = registry.accept(pointer);
    } else {
      return;
    }
    if (change instanceof ModelChange.Serve serve) {
      LOG.info("model {} serves: {}", serve.model().version(), serve.reason());
      use.accept(serve.model());
    } else if (change instanceof ModelChange.Refused refused) {
      LOG.error(
          "model {} is refused, {} goes on: {}",
          refused.version(),
          registry.serving().version(),
          refused.reason());
    }
  }

  synchronized List<ModelEntry> entries() {
    return registry.entries();
  }

  synchronized String serving() {
    return registry.serving().version();
  }

  synchronized long refused() {
    return registry.refused();
  }

  Future<Void> close() {
    return tail == null ? Future.succeededFuture() : tail.close();
  }
}
