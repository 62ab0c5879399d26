package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;

/**
 * Exponentially weighted mean and deviation of the p99. The usual alarm, p99 above mean + 3
 * deviations, says "unusual", wherever the SLO is; here the upper band is set against the SLO,
 * which makes it a warning. Score: (mean + 3 deviations) ÷ SLO.
 */
public final class EwmaBand implements Method {
  private static final double WEIGHT = 0.1;
  private static final double DEVIATIONS = 3;
  private static final int WARM_UP = 15;

  @Override
  public String name() {
    return "ewma-3-sigma";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    Band band = new Band();
    return window -> {
      band.add(window.latency().p99Millis());
      return band.seen < WARM_UP
          ? Double.NaN
          : (band.mean + DEVIATIONS * Math.sqrt(band.variance)) / sloP99Millis;
    };
  }

  /**
   * Weighted moments by the recurrence of Finch, "Incremental calculation of mean and variance".
   */
  private static final class Band {
    private int seen;
    private double mean;
    private double variance;

    void add(double value) {
      if (!Double.isFinite(value)) {
        return;
      }
      double weight = seen == 0 ? 1 : WEIGHT;
      double step = value - mean;
      mean += weight * step;
      variance = seen == 0 ? 0 : (1 - weight) * (variance + weight * step * step);
      seen++;
    }
  }
}
