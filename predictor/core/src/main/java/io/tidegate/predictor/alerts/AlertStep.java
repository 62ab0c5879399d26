package io.tidegate.predictor.alerts;

import java.util.List;

/** What a window made of the alerts of its pool. */
record AlertStep(AlertState state, AlertTransitions.Cause cause, List<AlertEffect> effects) {
  AlertStep {
    effects = List.copyOf(effects);
  }
}
