package io.tidegate.predictor.evaluation;

import io.tidegate.predictor.features.PoolFeatures;
import io.tidegate.predictor.model.PoolRisk;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.wire.PoolId;
import java.util.OptionalDouble;

/**
 * The forecasts that the predictor serves, by their smoothed score.
 *
 * @param name as it stands in reports
 */
public record RiskMethod(String name, RiskModels models) implements Method {

  /** Under the name that the product has in reports. */
  public static RiskMethod of(RiskModels models) {
    return new RiskMethod("tidegate", models);
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    PoolFeatures features = new PoolFeatures(sloP99Millis);
    PoolRisk risk = new PoolRisk(models);
    return window ->
        features.onWindow(window).map(r -> risk.onReading(r).score()).orElse(Double.NaN);
  }

  @Override
  public OptionalDouble threshold(double falseAlarmsPerPoolDay) {
    return OptionalDouble.of(models.model(Variant.FULL).threshold(falseAlarmsPerPoolDay));
  }
}
