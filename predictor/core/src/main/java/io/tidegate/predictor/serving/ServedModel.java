package io.tidegate.predictor.serving;

import io.tidegate.predictor.alerts.AlertRule;
import io.tidegate.wire.PoolId;
import java.util.Optional;

/** A model that serves, shared by all pools. Thread-safe. */
public interface ServedModel {
  /** Changes with whatever changes its forecasts. */
  String version();

  /** When its forecasts become alerts. */
  AlertRule alertRule();

  /**
   * An alert ends when the score stays so much below the threshold, in the score's own unit; at
   * least 0.
   */
  double clearMargin();

  /** How its features were distributed in training; nothing where that was not kept. */
  default Optional<FeatureBins> trainingBins() {
    return Optional.empty();
  }

  /**
   * A forecaster without any history.
   *
   * @param horizonWindows how far ahead, 1 to 30
   */
  PoolForecaster forecaster(PoolId pool, int horizonWindows);

  /**
   * A forecaster that goes on where another one was, be it under this model or under another.
   *
   * @param snapshot what {@link PoolForecaster#snapshot} gave
   * @throws IllegalArgumentException if the bytes are no snapshot that this version can read
   */
  PoolForecaster restore(PoolId pool, int horizonWindows, byte[] snapshot);
}
