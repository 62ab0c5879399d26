package io.tidegate.predictor.training;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;

/** A pool's past. */
public interface RecordedPool {
  PoolId pool();

  /** Limit on its windows' latency p99, above 0. */
  double sloP99Millis();

  /** In the order of their times, read anew at each call; those that are missing are left out. */
  Iterable<PoolWindow> windows();
}
