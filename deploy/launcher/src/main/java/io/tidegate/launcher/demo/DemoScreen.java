package io.tidegate.launcher.demo;

import io.tidegate.demo.DriverWindow;
import io.tidegate.launcher.replicas.ReplicaService;
import io.tidegate.wire.Decision;
import io.tidegate.wire.Driver;
import io.tidegate.wire.Forecast;
import io.tidegate.wire.Verification;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What a run says while it works: a line every ten windows, and one for whatever happens. */
final class DemoScreen {
  private static final int LINE_EVERY = 10;

  private final PrintWriter out;

  DemoScreen(PrintWriter out) {
    this.out = out;
  }

  synchronized void say(String format, Object... args) {
    out.println(String.format(Locale.ROOT, format, args));
    out.flush();
  }

  void window(DriverWindow window, int windows, int totalSize) {
    if ((window.index() + 1) % LINE_EVERY == 0 || window.index() + 1 == windows) {
      say(
          "  %3d/%d  %5d requests/s  p99 %7.1f ms %s  size of all pools %s",
          window.index() + 1,
          windows,
          window.requests(),
          window.p99Millis(),
          window.breached() ? "OVER SLO" : "in SLO  ",
          totalSize > 0 ? totalSize : "not seen yet");
    }
  }

  void replicas(DriverWindow window, int windows, int replicas, double slowness) {
    if ((window.index() + 1) % LINE_EVERY == 0 || window.index() + 1 == windows) {
      say(
          "  %3d/%d  %5d requests/s  p99 %7.1f ms %s  %d replicas, database x%.1f",
          window.index() + 1,
          windows,
          window.requests(),
          window.p99Millis(),
          window.breached() ? "OVER SLO" : "in SLO  ",
          replicas,
          slowness);
    }
  }

  void forecast(int index, Forecast forecast) {
    say(
        "  %3d  FORECAST  %s: p99 over %.0f ms in %d windows (%s)",
        index,
        forecast.pool(),
        forecast.sloP99Millis(),
        forecast.leadWindows(),
        drivers(forecast.drivers()));
  }

  void decision(int index, Decision decision) {
    say(
        "  %3d  %-9s %s: %d -> %d%s, %s: %s",
        index,
        decision.kind() == Decision.Kind.ROLL_BACK ? "TAKE BACK" : "RESIZE",
        decision.pool(),
        decision.fromSize(),
        decision.toSize(),
        decision.pool().pool().equals(ReplicaService.POOL) ? "" : " per instance",
        decision.reason(),
        decision.detail());
  }

  void verification(int index, Verification v) {
    say(
        "  %3d  VERIFIED  %s %d -> %d: %s, %s",
        index, v.pool(), v.fromSize(), v.toSize(), v.verdict(), v.detail());
  }

  private static String drivers(List<Driver> drivers) {
    return drivers.isEmpty()
        ? "no driver stands out"
        : String.join("; ", drivers.stream().limit(3).map(Driver::text).toList());
  }
}
