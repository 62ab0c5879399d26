package io.tidegate.gate.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The knee of the steps against the forecast peak. */
final class CapacityCheck {
  private CapacityCheck() {}

  static Knee knee(Capacity capacity) {
    double knee = 0;
    for (Capacity.Step step : sorted(capacity)) {
      if (!borne(step, capacity)) {
        return new Knee(knee, true, capacity.needed());
      }
      knee = step.offeredPerSecond();
    }
    return new Knee(knee, false, capacity.needed());
  }

  static List<Finding> findings(Capacity capacity, Knee knee) {
    List<Finding> found = new ArrayList<>();
    String needed =
        Text.format(
            "%.1f/s are needed (forecast peak %.1f/s × %.2f)",
            capacity.needed(), capacity.forecastPeakPerSecond(), capacity.margin());
    if (capacity.steps().isEmpty()) {
      found.add(Finding.ofRun(Reason.CAPACITY_NOT_REACHED, "no step was tried; %s", needed));
      return found;
    }
    if (knee.perSecond() < capacity.needed()) {
      if (knee.reached()) {
        Capacity.Step failed =
            sorted(capacity).stream().filter(s -> !borne(s, capacity)).findFirst().orElseThrow();
        found.add(
            Finding.ofRun(
                // The failed step may be so far above that the knee could suffice.
                failed.offeredPerSecond() <= capacity.needed()
                    ? Reason.CAPACITY_BELOW_PEAK
                    : Reason.CAPACITY_NOT_REACHED,
                "the knee is at %.1f/s and %s: at %.1f/s %.1f/s were answered, p99 %.1f ms (at most %.1f), errors %.3f%% (at most %.3f%%)",
                knee.perSecond(),
                needed,
                failed.offeredPerSecond(),
                failed.achievedPerSecond(),
                failed.p99Millis(),
                capacity.p99AtMostMillis(),
                failed.errorRate() * 100,
                capacity.errorRateAtMost() * 100));
      } else {
        found.add(
            Finding.ofRun(
                Reason.CAPACITY_NOT_REACHED,
                "all %d steps were borne, the highest at %.1f/s; %s: add steps up to that",
                capacity.steps().size(),
                knee.perSecond(),
                needed));
      }
    }
    boolean borneAbove =
        knee.reached()
            && capacity.steps().stream()
                .anyMatch(s -> s.offeredPerSecond() > knee.perSecond() && borne(s, capacity));
    if (borneAbove) {
      found.add(
          Finding.ofRun(
              Reason.STEPS_NOT_MONOTONE,
              "a step above the knee of %.1f/s was borne after a lower one was not: something else disturbed the run",
              knee.perSecond()));
    }
    return found;
  }

  private static boolean borne(Capacity.Step step, Capacity capacity) {
    return step.borne(capacity.p99AtMostMillis(), capacity.errorRateAtMost());
  }

  private static List<Capacity.Step> sorted(Capacity capacity) {
    return capacity.steps().stream()
        .sorted(Comparator.comparingDouble(Capacity.Step::offeredPerSecond))
        .toList();
  }
}
