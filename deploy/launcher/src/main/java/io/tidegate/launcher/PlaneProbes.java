package io.tidegate.launcher;

import io.tidegate.controller.service.web.Probes;
import io.tidegate.launcher.meters.Meters;
import java.util.Map;

/** The answers of the control plane as a whole. */
record PlaneProbes(Health health, Meters meters) implements Probes {
  @Override
  public Map<String, String> stalled() {
    return health.stalled();
  }

  @Override
  public Map<String, String> unwell() {
    return health.unwell();
  }

  @Override
  public String metrics() {
    return meters.scrape();
  }
}
