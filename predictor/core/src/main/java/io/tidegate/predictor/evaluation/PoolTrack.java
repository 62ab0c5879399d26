package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolWindow;
import java.util.Iterator;

/** One pool's life, recorded or simulated, as the evaluation goes through it. */
public interface PoolTrack {
  PoolId pool();

  /** Limit on the latency p99, above 0. */
  double sloP99Millis();

  long widthMillis();

  /**
   * From when the times of the {@link Splits} count, for pools that were recorded or simulated at
   * different times; by default all from the same, the epoch.
   */
  default long originMillis() {
    return 0;
  }

  /** The windows in the order of their times; gone through once. Missing ones are left out. */
  Iterator<PoolWindow> windows();

  /** Whether nobody could foresee a breach that begins at this time, as with an outage. */
  default boolean unforeseeable(long startMillis) {
    return false;
  }
}
