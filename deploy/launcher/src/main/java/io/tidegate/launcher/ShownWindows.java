package io.tidegate.launcher;

import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.WindowPoint;
import io.tidegate.gate.run.PoolWindows;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.util.List;

/** The windows that this control plane shows of a pool. */
record ShownWindows(FleetView view) implements PoolWindows {
  @Override
  public List<Window> of(String pool) throws IOException {
    return view
        .windows(PoolId.parse(pool))
        .orElseThrow(() -> new IOException("this control plane does not know the pool " + pool))
        .stream()
        .map(ShownWindows::window)
        .toList();
  }

  private static Window window(WindowPoint w) {
    return new Window(
        w.startMillis(),
        w.endMillis(),
        w.quality().name(),
        w.completed() + w.rejected(),
        w.failed() + w.rejected(),
        w.p50Millis(),
        w.p95Millis(),
        w.p99Millis());
  }
}
