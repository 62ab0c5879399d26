package io.tidegate.predictor.model;

import io.tidegate.predictor.features.Reading;
import java.util.List;

/**
 * What a model says of one window of one pool.
 *
 * @param variant whose model it is
 * @param score smoothed; higher is closer to a breach; NaN where it has no confident opinion
 * @param known share of what the model rests on that was known, 0 to 1
 * @param heads what each of the model's heads says of this window alone, as a normal quantile of
 *     its rank; none where it has no confident opinion
 */
public record Risk(
    RiskModels.Variant variant, RiskModel model, double score, double known, List<Double> heads) {
  /** Whether there is an opinion at all. */
  public boolean confident() {
    return !Double.isNaN(score);
  }

  /** That a breach begins within the next 60 windows; NaN where not confident. */
  public double probability() {
    return model.probability(score);
  }

  /**
   * From which score on there is an alarm, if it stays.
   *
   * @param budget false alarms per pool-day, above 0
   */
  public double threshold(double budget) {
    return model.threshold(budget);
  }

  /** What makes the score what it is, the strongest reasons for a breach first. */
  public List<RiskModel.Contribution> contributions(Reading reading) {
    return model.contributions(reading.values());
  }
}
