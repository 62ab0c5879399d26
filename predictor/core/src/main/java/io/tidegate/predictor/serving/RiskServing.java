package io.tidegate.predictor.serving;

import io.tidegate.predictor.alerts.AlertRule;
import io.tidegate.predictor.features.FeatureCatalogue;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.predictor.model.RiskModels.Variant;
import io.tidegate.wire.PoolId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The risk models on streaming features. Their forecasters have snapshots. Thread-safe. */
public final class RiskServing implements ServedModel {
  /** The forecaster's own rule has made it persistent already. */
  private static final AlertRule RULE = new AlertRule(1, 5, 5, 5);

  /** A quarter of a deviation of what common windows score. */
  private static final double CLEAR_MARGIN = 0.25;

  /** Normal quantiles between the tenths. */
  private static final double[] TENTHS = {
    -1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816
  };

  private final RiskModels models;
  private final double falseAlarmsPerPoolDay;
  private final String version;

  /**
   * @param falseAlarmsPerPoolDay the budget that picks the models' thresholds, above 0
   */
  public RiskServing(RiskModels models, double falseAlarmsPerPoolDay) {
    if (!(falseAlarmsPerPoolDay > 0) || Double.isInfinite(falseAlarmsPerPoolDay)) {
      throw new IllegalArgumentException(
          "falseAlarmsPerPoolDay is %s: must be above 0".formatted(falseAlarmsPerPoolDay));
    }
    this.models = models;
    this.falseAlarmsPerPoolDay = falseAlarmsPerPoolDay;
    this.version = models.version();
  }

  /**
   * Reads a model's bytes.
   *
   * @throws IllegalArgumentException if they are damaged, of another format, or look at features
   *     that this version has not; the text says which
   */
  public static RiskServing read(byte[] bytes, double falseAlarmsPerPoolDay) {
    return new RiskServing(
        RiskModels.fromBytes(bytes, FeatureCatalogue.names()), falseAlarmsPerPoolDay);
  }

  public RiskModels models() {
    return models;
  }

  double falseAlarmsPerPoolDay() {
    return falseAlarmsPerPoolDay;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public AlertRule alertRule() {
    return RULE;
  }

  @Override
  public double clearMargin() {
    return CLEAR_MARGIN;
  }

  /**
   * Not of the features, but of what each head makes of them: the normal quantile of a window's
   * rank among those that the head was ranked by, of which a tenth is in each bin.
   */
  @Override
  public Optional<FeatureBins> trainingBins() {
    double[] shares = new double[TENTHS.length + 1];
    Arrays.fill(shares, 1.0 / shares.length);
    List<String> heads = heads();
    return Optional.of(
        new FeatureBins(
            heads.stream().map(head -> "rank by " + head).toList(),
            Collections.nCopies(heads.size(), TENTHS),
            Collections.nCopies(heads.size(), shares)));
  }

  /** Of all variants: the one that knows most has all of them. */
  List<String> heads() {
    return models.model(Variant.FULL).heads();
  }

  @Override
  public PoolForecaster forecaster(PoolId pool, int horizonWindows) {
    return RiskForecaster.begin(this, pool, horizonWindows);
  }

  @Override
  public PoolForecaster restore(PoolId pool, int horizonWindows, byte[] snapshot) {
    return RiskForecaster.restore(this, pool, horizonWindows, snapshot);
  }
}
