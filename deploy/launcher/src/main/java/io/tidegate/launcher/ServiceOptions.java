package io.tidegate.launcher;

import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.launcher.settings.Settings;

/** The settings in the form that the services take them. */
final class ServiceOptions {
  private ServiceOptions() {}

  static CollectorOptions collector(String bootstrap, Settings settings) {
    return new CollectorOptions(bootstrap, windows(settings)).withLimits(intakeLimits(settings));
  }

  private static WindowOptions windows(Settings settings) {
    WindowOptions windows =
        WindowOptions.ofWidth(settings.window().toMillis())
            .withAllowedLateness(settings.collector().lateness().toMillis())
            .withFutureTolerance(settings.collector().futureTolerance().toMillis());
    return windows.withCaps(
        windows.maxPools(),
        settings.collector().limits().instancesPerPool(),
        windows.maxSamplesPerInstance());
  }

  static IntakeLimits intakeLimits(Settings settings) {
    Settings.Limits limits = settings.collector().limits();
    return new IntakeLimits(
        limits.recordKib() * 1024,
        limits.histogramKib() * 1024,
        limits.labels(),
        limits.poolsPerService(),
        limits.rejectedPerMinute());
  }
}
