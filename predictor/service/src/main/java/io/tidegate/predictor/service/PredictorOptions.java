package io.tidegate.predictor.service;

import io.tidegate.predictor.registry.ModelReader;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.PoolWindow;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/**
 * How to forecast.
 *
 * @param bootstrap Kafka's host:port, comma-separated
 * @param horizonWindows how far ahead, 1 to 30
 * @param sloP99Millis a pool's limit on its latency p99; NaN for a pool that has none and is not
 *     forecast
 * @param model which serves until another one is told to
 * @param models reads those that are
 */
public record PredictorOptions(
    String bootstrap,
    String groupId,
    int horizonWindows,
    ToDoubleFunction<PoolWindow> sloP99Millis,
    ServedModel model,
    ModelReader models) {
  public PredictorOptions {
    Objects.requireNonNull(bootstrap, "bootstrap is missing");
    Objects.requireNonNull(groupId, "groupId is missing");
    Objects.requireNonNull(sloP99Millis, "sloP99Millis is missing");
    Objects.requireNonNull(model, "model is missing");
    Objects.requireNonNull(models, "models is missing");
    if (horizonWindows < 1 || horizonWindows > 30) {
      throw new IllegalArgumentException(
          "horizonWindows is %d: must be from 1 to 30".formatted(horizonWindows));
    }
  }
}
