package io.tidegate.predictor.service;

import io.tidegate.predictor.registry.Drift;
import io.tidegate.predictor.registry.PopulationStability;
import io.tidegate.predictor.serving.ServedModel;
import io.tidegate.wire.AccuracyCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Watches whether the serving model still fits the pools that are followed here. Thread-safe. */
final class FleetDrift {
  private final Map<Integer, AccuracyCounts> accuracies = new HashMap<>();
  private Optional<PopulationStability> stability;

  FleetDrift(ServedModel model) {
    use(model);
  }

  /** Begins anew: what was seen is compared with another model's training. */
  final synchronized void use(ServedModel model) {
    stability = model.trainingBins().map(PopulationStability::new);
  }

  synchronized void observe(int partition, List<double[]> samples, AccuracyCounts accuracy) {
    accuracies.put(partition, accuracy);
    // A sample of a model that was replaced meanwhile may have other features.
    stability.ifPresent(
        s -> samples.stream().filter(v -> v.length == s.features()).forEach(s::observe));
  }

  synchronized void released(int partition) {
    accuracies.remove(partition);
  }

  synchronized Drift drift() {
    AccuracyCounts fleet =
        accuracies.values().stream().reduce(AccuracyCounts.NONE, AccuracyCounts::plus);
    return Drift.of(
        stability
            .map(PopulationStability::worst)
            .orElse(new PopulationStability.Shift("", Double.NaN)),
        fleet);
  }
}
