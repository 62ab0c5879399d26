package io.tidegate.predictor.evaluation;

import io.tidegate.wire.PoolWindow;

/** Follows one pool for one method. Windows come in the order of their times. Not thread-safe. */
@FunctionalInterface
public interface PoolScorer {
  /**
   * Takes the pool's next window.
   *
   * @return higher is closer to a breach; NaN where the method has nothing to say
   */
  double onWindow(PoolWindow window);
}
