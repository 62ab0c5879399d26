package io.tidegate.gate.contract;

import io.tidegate.gate.run.CapacityPlan;
import io.tidegate.gate.run.PeakWish;
import java.util.List;
import java.util.Optional;

/** The step search of a plan, and where its peak comes from. */
final class CapacityYaml {
  private CapacityYaml() {}

  static CapacityPlan read(Node c, Optional<PlanYaml.Fleet> fleet) {
    List<Double> steps = c.numbers("steps");
    CapacityPlan capacity =
        new CapacityPlan(
            c.optional("peakPerSecond"),
            c.number("margin", 1.3),
            c.number("p99AtMostMillis", Double.NaN),
            c.number("errorRateAtMost", 0.001),
            steps.isEmpty() ? CapacityPlan.DEFAULT_STEPS : steps,
            (int) c.number("stepWindows", 5),
            wish(c, fleet),
            Optional.empty());
    c.noOther();
    return capacity;
  }

  private static Optional<PeakWish> wish(Node c, Optional<PlanYaml.Fleet> fleet) {
    String peak = c.text("peak", "");
    String ahead = c.text("peakAhead", PeakWish.Ahead.WEEK.word());
    double share = c.number("peakShare", 1);
    if (peak.isEmpty() && (c.has("peakAhead") || c.has("peakShare"))) {
      throw new IllegalArgumentException(
          "capacity.%s is there and capacity.peak is not: must be with peak: forecast"
              .formatted(c.has("peakAhead") ? "peakAhead" : "peakShare"));
    }
    if (peak.isEmpty()) {
      return Optional.empty();
    }
    if (!peak.equals("forecast")) {
      throw new IllegalArgumentException(
          "capacity.peak is '%s': must be forecast, or a number as capacity.peakPerSecond"
              .formatted(peak));
    }
    if (fleet.isEmpty()) {
      throw new IllegalArgumentException(
          "capacity.peak is forecast and fleet is missing: must be with the pool whose peak it is");
    }
    for (PeakWish.Ahead each : PeakWish.Ahead.values()) {
      if (each.word().equals(ahead)) {
        return Optional.of(new PeakWish(fleet.get().pool(), each, share));
      }
    }
    throw new IllegalArgumentException(
        "capacity.peakAhead is '%s': must be day or week".formatted(ahead));
  }
}
