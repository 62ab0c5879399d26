package io.tidegate.sim.control;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * From a recommended size to the size, as the HorizontalPodAutoscaler of Kubernetes does by default
 * (autoscaling/v2: {@code tolerance} 0.1, {@code stabilizationWindowSeconds} 0 up and 300 down,
 * scale-up by at most 100% or 4, whichever is more, scale-down by as much as is wanted). It syncs
 * every 15 s, on metrics that are as old as a window: here once a window.
 */
final class HpaScaling {
  static final double TOLERANCE = 0.1;
  static final long DOWN_STABILISATION_MILLIS = 300_000;
  private static final int LEAST_STEP_UP = 4;

  private final Bounds bounds;
  private final Deque<Recommendation> recommended = new ArrayDeque<>();

  private record Recommendation(long atMillis, int size) {}

  HpaScaling(Bounds bounds) {
    this.bounds = bounds;
  }

  /**
   * The algorithm's first step: {@code ceil(size * metric / target)}, and the size as it is where
   * the ratio is within the tolerance of 1 or not known.
   */
  static int desired(int size, double metric, double target) {
    double ratio = metric / target;
    return !Double.isFinite(ratio) || Math.abs(ratio - 1) <= TOLERANCE
        ? size
        : (int) Math.min(Integer.MAX_VALUE, Math.ceil(size * ratio - 1e-9));
  }

  /** The size that follows; the highest recommendation of the last five minutes holds it up. */
  int scale(long atMillis, int size, int desired) {
    recommended.addLast(new Recommendation(atMillis, desired));
    while (recommended.getFirst().atMillis() <= atMillis - DOWN_STABILISATION_MILLIS) {
      recommended.removeFirst();
    }
    int stabilised =
        desired >= size
            ? desired
            : Math.min(
                size, recommended.stream().mapToInt(Recommendation::size).max().orElse(size));
    return bounds.clamp(Math.min(stabilised, Math.max(2 * size, size + LEAST_STEP_UP)));
  }
}
