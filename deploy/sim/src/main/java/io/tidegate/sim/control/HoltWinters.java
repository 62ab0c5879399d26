package io.tidegate.sim.control;

import io.tidegate.wire.PoolWindow;

/**
 * Predictive scaling as the Predictive Horizontal Pod Autoscaler does it: the size for the highest
 * rate that Holt-Winters with a daily season expects of the next windows, or what the HPA would
 * recommend if that is more (its {@code decisionType: maximum}); then the HPA's own rules. Until a
 * day has been seen there is no forecast.
 */
final class HoltWinters implements PoolController {
  private static final double ALPHA = 0.2;
  private static final double BETA = 0.002;
  private static final double GAMMA = 0.3;
  private static final int AHEAD = 5;
  private static final double SMOOTHING = 0.2;

  private final double target;
  private final HpaScaling scaling;
  private final Season arrivals;
  private double runMillis = Double.NaN;

  /**
   * @param target share of the workers' time that they should be busy
   * @param rowsPerDay windows of a day
   */
  HoltWinters(double target, int rowsPerDay, Bounds bounds) {
    this.target = target;
    this.scaling = new HpaScaling(bounds);
    this.arrivals = new Season(rowsPerDay, ALPHA, BETA, GAMMA);
  }

  @Override
  public int next(PoolWindow window, int size) {
    boolean known = window.quality() == PoolWindow.Quality.COMPLETE;
    arrivals.add(known ? window.arrivalsPerSecond() : Double.NaN);
    if (known && !window.run().isEmpty()) {
      double newest = window.run().meanMillis();
      runMillis = Double.isNaN(runMillis) ? newest : runMillis + SMOOTHING * (newest - runMillis);
    }
    int desired = HpaScaling.desired(size, window.utilisation(), target);
    if (arrivals.ready() && !window.instances().isEmpty()) {
      desired = Math.max(desired, foreseen(window.instances().size()));
    }
    return scaling.scale(window.endMillis(), size, desired);
  }

  private int foreseen(int instances) {
    double highest = 0;
    for (int ahead = 1; ahead <= AHEAD; ahead++) {
      highest = Math.max(highest, arrivals.expected(ahead));
    }
    double busy = highest * runMillis / 1000 / instances;
    return Double.isFinite(busy) ? (int) Math.ceil(busy / target) : 0;
  }
}
