package io.tidegate.sim.control;

import io.tidegate.wire.PoolWindow;

/**
 * The HorizontalPodAutoscaler's algorithm on the pool's utilisation. A window of which nothing is
 * known is a missing metric: no change.
 */
final class Hpa implements PoolController {
  private final double target;
  private final HpaScaling scaling;

  /**
   * @param target share of the workers' time that they should be busy
   */
  Hpa(double target, Bounds bounds) {
    this.target = target;
    this.scaling = new HpaScaling(bounds);
  }

  @Override
  public int next(PoolWindow window, int size) {
    return scaling.scale(
        window.endMillis(), size, HpaScaling.desired(size, window.utilisation(), target));
  }
}
