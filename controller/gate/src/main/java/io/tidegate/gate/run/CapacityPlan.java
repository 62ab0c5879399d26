package io.tidegate.gate.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The step search for the knee.
 *
 * @param peakPerSecond as the plan says; empty: the wish's, or without one the model's
 * @param steps multiples of peak × margin, rising; the search ends at the first that is not borne
 * @param stepWindows how long each step is
 * @param wish that the peak is a control plane's forecast; empty: it is not
 * @param forecast the answer to the wish; empty: not asked for yet
 */
public record CapacityPlan(
    OptionalDouble peakPerSecond,
    double margin,
    double p99AtMostMillis,
    double errorRateAtMost,
    List<Double> steps,
    int stepWindows,
    Optional<PeakWish> wish,
    Optional<ForecastPeak> forecast) {

  /** Up to half as much again as is needed. */
  public static final List<Double> DEFAULT_STEPS = List.of(0.5, 0.75, 0.9, 1.0, 1.25, 1.5);

  /** The same, with the answer. */
  public CapacityPlan with(ForecastPeak peak) {
    return new CapacityPlan(
        peakPerSecond,
        margin,
        p99AtMostMillis,
        errorRateAtMost,
        steps,
        stepWindows,
        wish,
        Optional.of(peak));
  }

  /**
   * Requests per second that count as the peak.
   *
   * @param ofModel where nothing else is said
   * @throws IllegalStateException a forecast is wished and there is none: nothing stands in for it
   */
  double peak(double ofModel) {
    if (wish.isPresent()) {
      return forecast
          .orElseThrow(() -> new IllegalStateException("the forecast peak was not asked for"))
          .sharePerSecond();
    }
    return peakPerSecond.orElse(ofModel);
  }

  public CapacityPlan {
    if (wish.isPresent() && peakPerSecond.isPresent()) {
      throw new IllegalArgumentException(
          "capacity.peak is forecast and capacity.peakPerSecond is %s: must be one of the two"
              .formatted(peakPerSecond.getAsDouble()));
    }
    steps = List.copyOf(steps);
    double last = 0;
    for (double step : steps) {
      if (!(step > last && step <= 10)) {
        throw new IllegalArgumentException(
            "capacity.steps are %s: must rise, from above 0 to at most 10 times what is needed"
                .formatted(steps));
      }
      last = step;
    }
    if (last < 1 || steps.size() > 50) {
      throw new IllegalArgumentException(
          "capacity.steps are %s: must be 50 or fewer and go up to 1 at least, which is what is needed"
              .formatted(steps));
    }
    if (stepWindows < 2 || stepWindows > 1000) {
      throw new IllegalArgumentException(
          "capacity.stepWindows is %d: must be from 2 to 1000".formatted(stepWindows));
    }
    if (!(p99AtMostMillis > 0)) {
      throw new IllegalArgumentException(
          "capacity.p99AtMostMillis is %s: must be above 0".formatted(p99AtMostMillis));
    }
    if (!(margin >= 1 && margin <= 100)) {
      throw new IllegalArgumentException(
          "capacity.margin is %s: must be from 1 to 100".formatted(margin));
    }
    if (!(errorRateAtMost >= 0 && errorRateAtMost < 1)) {
      throw new IllegalArgumentException(
          "capacity.errorRateAtMost is %s: must be from 0 to below 1".formatted(errorRateAtMost));
    }
  }
}
