package io.tidegate.gate.judge;

import java.util.List;

/**
 * The load steps that were tried on the candidate, and what it has to bear.
 *
 * @param forecastPeakPerSecond the highest rate that is forecast
 * @param margin the knee has to be at least peak × margin
 * @param p99AtMostMillis a step above it is not borne
 * @param errorRateAtMost a share of 1
 * @param steps in any order
 */
public record Capacity(
    double forecastPeakPerSecond,
    double margin,
    double p99AtMostMillis,
    double errorRateAtMost,
    List<Step> steps) {

  /** A step of which less was answered is not borne: a queue grows. */
  private static final double ANSWERED = 0.98;

  /**
   * One step.
   *
   * @param achievedPerSecond answered, errors included
   */
  public record Step(
      double offeredPerSecond, double achievedPerSecond, double p99Millis, double errorRate) {
    public Step {
      if (!(offeredPerSecond > 0) || Double.isInfinite(offeredPerSecond)) {
        throw new IllegalArgumentException(
            "a step offers %s requests per second: must be above 0".formatted(offeredPerSecond));
      }
    }

    /** So written that a figure that is missing (NaN) is not borne. */
    public boolean borne(double p99AtMostMillis, double errorRateAtMost) {
      return achievedPerSecond >= ANSWERED * offeredPerSecond
          && p99Millis <= p99AtMostMillis
          && errorRate <= errorRateAtMost;
    }
  }

  public Capacity {
    if (!(forecastPeakPerSecond > 0) || Double.isInfinite(forecastPeakPerSecond)) {
      throw new IllegalArgumentException(
          "the forecast peak is %s requests per second: must be above 0"
              .formatted(forecastPeakPerSecond));
    }
    if (!(margin >= 1 && margin <= 100)) {
      throw new IllegalArgumentException(
          "the capacity margin is %s: must be from 1 to 100".formatted(margin));
    }
    if (!(p99AtMostMillis > 0)) {
      throw new IllegalArgumentException(
          "the capacity's p99 is at most %s ms: must be above 0".formatted(p99AtMostMillis));
    }
    if (!(errorRateAtMost >= 0 && errorRateAtMost < 1)) {
      throw new IllegalArgumentException(
          "the capacity's error rate is at most %s: must be from 0 to below 1"
              .formatted(errorRateAtMost));
    }
    steps = List.copyOf(steps);
  }

  double needed() {
    return forecastPeakPerSecond * margin;
  }
}
