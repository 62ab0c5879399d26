package io.tidegate.predictor.anomalies;

import io.tidegate.wire.PoolWindow;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * Instances of one pool against each other: they get the same work, so one that is far from the
 * median of the others has a trouble of its own.
 */
final class SiblingCheck {
  private static final int LEAST_SIBLINGS = 3;

  /** The p99 of fewer requests is chance. */
  private static final int LEAST_ARRIVALS = 20;

  private static final double P99_RATIO = 2;
  private static final double SLO_SHARE = 0.1;
  private static final double BUSY_DISTANCE = 0.5;

  private SiblingCheck() {}

  /** An instance's value and the median of the others; {@code far} where that is an anomaly. */
  record Compared(double own, double others, boolean far) {
    static final Compared NOT = new Compared(Double.NaN, Double.NaN, false);
  }

  static Compared p99(PoolWindow window, PoolWindow.InstanceWindow one, double sloP99Millis) {
    if (one.arrivals() < LEAST_ARRIVALS) {
      return Compared.NOT;
    }
    double others = medianOfOthers(window, one, SiblingCheck::p99);
    double own = one.p99Millis();
    return new Compared(
        own, others, own > P99_RATIO * others && own - others > SLO_SHARE * sloP99Millis);
  }

  private static double p99(PoolWindow.InstanceWindow instance) {
    return instance.arrivals() < LEAST_ARRIVALS ? Double.NaN : instance.p99Millis();
  }

  static Compared busy(PoolWindow window, PoolWindow.InstanceWindow one) {
    double others = medianOfOthers(window, one, SiblingCheck::busy);
    double own = busy(one);
    return new Compared(own, others, own - others > BUSY_DISTANCE);
  }

  private static double busy(PoolWindow.InstanceWindow instance) {
    // One of two workers is half of the pool by chance alone.
    return instance.live() < 4 ? Double.NaN : (double) instance.active() / instance.live();
  }

  /** NaN where too few of them are known; then no comparison holds. */
  private static double medianOfOthers(
      PoolWindow window,
      PoolWindow.InstanceWindow one,
      ToDoubleFunction<PoolWindow.InstanceWindow> value) {
    double[] known =
        window.instances().stream()
            .filter(i -> !i.instance().equals(one.instance()))
            .mapToDouble(value)
            .filter(v -> !Double.isNaN(v))
            .toArray();
    if (known.length < LEAST_SIBLINGS - 1) {
      return Double.NaN;
    }
    Arrays.sort(known);
    int middle = known.length / 2;
    return known.length % 2 == 1 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
  }
}
