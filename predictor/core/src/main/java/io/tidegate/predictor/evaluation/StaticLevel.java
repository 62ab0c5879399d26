package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;

/** An alert on the p99 itself: how near it is to the SLO now. Score: mean of 3 windows ÷ SLO. */
public final class StaticLevel implements Method {
  private static final int MEAN_OF = 3;

  @Override
  public String name() {
    return "static";
  }

  @Override
  public PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis) {
    RecentValues recent = new RecentValues(MEAN_OF);
    return window -> {
      recent.add(window.startMillis() / widthMillis, window.latency().p99Millis());
      return recent.mean() / sloP99Millis;
    };
  }
}
