package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;

/**
 * What most alert on today: Prometheus' {@code predict_linear(p99[30m], 20 * 60)}. Score: the p99
 * that the line of the last {@value #PAST} windows leads to in {@value #AHEAD}, ÷ SLO.
 */
public final class PredictLinear implements Method {
  private static final int PAST = 30;
  private static final int AHEAD = 20;
  private static final int LEAST = 10;

  @Override
  public String name() {
    return "predict-linear";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    RecentValues recent = new RecentValues(PAST);
    return window -> {
      recent.add(window.startMillis() / widthMillis, window.latency().p99Millis());
      return recent.line(AHEAD, LEAST) / sloP99Millis;
    };
  }
}
