package io.tidegate.controller;

import java.util.List;

/** What one event led to. */
public record ControlStep(
    ControlState state, List<ControlEffect> effects, ControlTransitions.Cause cause) {
  public ControlStep {
    effects = List.copyOf(effects);
  }
}
