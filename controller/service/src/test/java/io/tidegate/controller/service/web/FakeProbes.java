package io.tidegate.controller.service.web;

import java.util.Map;

/** Probes that answer as they are told to. */
final class FakeProbes implements Probes {
  volatile Map<String, String> stalled = Map.of();
  volatile Map<String, String> unwell = Map.of();
  volatile String metrics = "# no numbers\n";

  @Override
  public Map<String, String> stalled() {
    return stalled;
  }

  @Override
  public Map<String, String> unwell() {
    return unwell;
  }

  @Override
  public String metrics() {
    if (metrics == null) {
      throw new IllegalStateException("no registry");
    }
    return metrics;
  }
}
