package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;
import java.util.OptionalDouble;

/** A way to foresee breaches, as the evaluation compares it with others. */
public interface Method {
  /** As it stands in reports: lower case, hyphens. */
  String name();

  /**
   * A scorer without any history.
   *
   * @param sloP99Millis the pool's limit on its latency p99, above 0
   * @param widthMillis of its windows
   */
  PoolScorer forPool(PoolId pool, double sloP99Millis, long widthMillis);

  /**
   * A threshold that the method brings along for a budget, where it has one. It is a lower bound
   * where there are too few data to calibrate on; see {@link Threshold}.
   *
   * @param falseAlarmsPerPoolDay the budget
   */
  default OptionalDouble threshold(double falseAlarmsPerPoolDay) {
    return OptionalDouble.empty();
  }
}
