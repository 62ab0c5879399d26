package io.tidegate.predictor.backtest;

import com.amazon.randomcutforest.config.ForestMode;
import com.amazon.randomcutforest.config.TransformMethod;
import com.amazon.randomcutforest.parkservices.ForecastDescriptor;
import com.amazon.randomcutforest.parkservices.RCFCaster;
import com.amazon.randomcutforest.parkservices.config.Calibration;
import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolScorer;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;

/**
 * Amazon's forecaster by random cut forests (RCFCaster), on the logarithm of the p99. Score: the
 * highest p99 that it forecasts within the horizon, ÷ SLO.
 *
 * @param shingle past windows that a point of the forest holds
 * @param horizon windows ahead, at most
 * @param logarithm whether it sees ln p99 rather than p99
 * @param upper whether its upper range is taken rather than its forecast
 * @param load whether it also sees arrivals and utilisation
 */
public record RandomCutForestCaster(
    String name,
    int shingle,
    int horizon,
    TransformMethod transform,
    boolean logarithm,
    boolean upper,
    boolean load,
    int trees)
    implements Method {

  /** The logarithm of the p99, in the usual sizes of the library: not tuned. */
  public static final RandomCutForestCaster BEST =
      new RandomCutForestCaster("rcf", 8, 20, TransformMethod.NORMALIZE, true, false, false, 50);

  private static final int SAMPLES = 256;
  private static final int OUTPUT_AFTER = 32;
  private static final double LEAST_MILLIS = 0.01;

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    int inputs = load ? 3 : 1;
    RCFCaster caster =
        RCFCaster.builder()
            .dimensions(inputs * shingle)
            .shingleSize(shingle)
            .sampleSize(SAMPLES)
            .numberOfTrees(trees)
            .outputAfter(OUTPUT_AFTER)
            .internalShinglingEnabled(true)
            .transformMethod(transform)
            .forestMode(ForestMode.STANDARD)
            .forecastHorizon(horizon)
            .calibration(Calibration.SIMPLE)
            .initialAcceptFraction(0.125)
            .randomSeed(pool.hashCode())
            .build();
    return window -> score(caster, window, sloP99Millis);
  }

  private double score(RCFCaster caster, PoolWindow window, double slo) {
    double p99 = window.latency().p99Millis();
    if (Double.isNaN(p99)) {
      return Double.NaN;
    }
    double value = logarithm ? Math.log(Math.max(LEAST_MILLIS, p99)) : p99;
    double[] point =
        load ? new double[] {value, arrivals(window), busy(window)} : new double[] {value};
    ForecastDescriptor forecast = caster.process(point, window.startMillis());
    float[] ahead =
        upper
            ? forecast.getTimedForecast().rangeVector.upper
            : forecast.getTimedForecast().rangeVector.values;
    if (caster.getForest().getTotalUpdates() < OUTPUT_AFTER) {
      return Double.NaN;
    }
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ahead.length; i += point.length) {
      highest = Math.max(highest, ahead[i]);
    }
    return (logarithm ? Math.exp(highest) : highest) / slo;
  }

  private static double arrivals(PoolWindow window) {
    return Math.log1p(window.arrivalsPerSecond());
  }

  private static double busy(PoolWindow window) {
    double utilisation = window.utilisation();
    return Double.isNaN(utilisation) ? 0 : utilisation;
  }
}
