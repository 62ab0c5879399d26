package io.tidegate.predictor.evaluation;

import io.tidegate.predictor.BreachModel;
import io.tidegate.predictor.Forecaster;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;

/** The forecasts that the predictor serves, by their score. */
public final class ForecasterMethod implements Method {
  private final BreachModel model;

  public ForecasterMethod(BreachModel model) {
    this.model = model;
  }

  @Override
  public String name() {
    return "tidegate";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    Forecaster forecaster = new Forecaster(model, Forecaster.DEFAULT_HORIZON);
    return window ->
        forecaster
            .onWindow(window, sloP99Millis)
            .filter(f -> f.status() == Forecast.Status.READY)
            .map(Forecast::score)
            .orElse(Double.NaN);
  }
}
