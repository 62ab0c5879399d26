package io.tidegate.launcher;

import io.tidegate.controller.service.web.ProbeServer;
import io.tidegate.controller.service.web.Probes;
import io.tidegate.launcher.meters.Meters;
import io.tidegate.launcher.settings.Settings;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The answers of the control plane as a whole. */
record PlaneProbes(Health health, Meters meters) implements Probes {
  /**
   * Answers on a port of its own, where the settings have one. The last to be started: a part that
   * is not there yet has no trouble to tell.
   */
  void serve(Parts parts, Settings.Probes at) throws InterruptedException, TimeoutException {
    if (at.port() != 0) {
      parts.start(
          "probes",
          ProbeServer.start(parts.vertx(), at.host(), at.port(), this),
          ProbeServer::close);
    }
  }

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
