package io.tidegate.predictor.serving;

import io.tidegate.predictor.BreachModel;
import io.tidegate.predictor.Forecaster;
import io.tidegate.predictor.alerts.AlertRule;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Optional;

/** The one-class SVM on headroom features. Its forecaster remembers windows, so it is rewound. */
public final class OneClassModel implements ServedModel {
  /** The forecaster's own rule has made it persistent already. */
  private static final AlertRule RULE = new AlertRule(1, 5, 5, 5);

  /** Scores of pools at ease vary by about so much from window to window. */
  private static final double CLEAR_MARGIN = 0.1;

  private final BreachModel model;

  public OneClassModel(BreachModel model) {
    this.model = model;
  }

  /**
   * @throws IllegalArgumentException if the bytes are no model of this format and these features
   */
  public static OneClassModel read(byte[] bytes) {
    return new OneClassModel(BreachModel.fromBytes(bytes));
  }

  public BreachModel model() {
    return model;
  }

  @Override
  public String version() {
    return model.version();
  }

  @Override
  public AlertRule alertRule() {
    return RULE;
  }

  @Override
  public double clearMargin() {
    return CLEAR_MARGIN;
  }

  @Override
  public PoolForecaster forecaster(PoolId pool, int horizonWindows) {
    Forecaster forecaster = new Forecaster(model, horizonWindows);
    return new PoolForecaster() {
      @Override
      public Optional<Forecast> onWindow(PoolWindow window, double sloP99Millis) {
        return forecaster.onWindow(window, sloP99Millis);
      }

      @Override
      public Optional<byte[]> snapshot() {
        return Optional.empty();
      }

      @Override
      public int memoryWindows() {
        return Forecaster.MEMORY_WINDOWS;
      }
    };
  }

  @Override
  public PoolForecaster restore(PoolId pool, int horizonWindows, byte[] snapshot) {
    throw new IllegalArgumentException(
        "model %s has no snapshots, but one of %d bytes of %s was given: read its windows again"
            .formatted(version(), snapshot.length, pool));
  }
}
