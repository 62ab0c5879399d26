package io.tidegate.launcher;

import io.tidegate.controller.service.web.FleetView;
import io.tidegate.controller.service.web.WindowPoint;
import io.tidegate.gate.run.WatchedFleet;
import io.tidegate.wire.ArrivalPeaks;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.PoolId;
import java.io.IOException;
import java.util.List;

/** What this control plane shows of a pool. */
record ShownWindows(FleetView view) implements WatchedFleet {
  @Override
  public List<Window> of(String pool) throws IOException {
    return view.windows(PoolId.parse(pool)).orElseThrow(() -> unknown(pool)).stream()
        .map(ShownWindows::window)
        .toList();
  }

  @Override
  public List<Peaks> peaks(String pool) throws IOException {
    long now = System.currentTimeMillis();
    return view.forecasts(PoolId.parse(pool)).orElseThrow(() -> unknown(pool)).stream()
        .map(f -> peaks(f, now))
        .toList();
  }

  private static Peaks peaks(Forecast forecast, long now) {
    ArrivalPeaks peaks = forecast.peaks();
    return new Peaks(
        forecast.madeAtMillis(),
        now - forecast.madeAtMillis(),
        forecast.modelVersion(),
        peaks.season().name(),
        peaks.day().map(ShownWindows::peak),
        peaks.week().map(ShownWindows::peak));
  }

  private static Peak peak(ArrivalPeaks.Peak peak) {
    return new Peak(peak.perSecond(), peak.lowPerSecond(), peak.highPerSecond());
  }

  @Override
  public String name() {
    return "this control plane";
  }

  private static IOException unknown(String pool) {
    return new IOException("this control plane does not know the pool " + pool);
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
