package io.tidegate.launcher;

import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.launcher.settings.Settings;
import java.util.Map;

/** The settings in the form that the services take them. */
final class ServiceOptions {
  private ServiceOptions() {}

  static CollectorOptions collector(String bootstrap, Settings settings) {
    return new CollectorOptions(
        bootstrap,
        "tidegate-collector",
        WindowOptions.ofWidth(settings.window().toMillis())
            .withAllowedLateness(settings.collector().lateness().toMillis())
            .withFutureTolerance(settings.collector().futureTolerance().toMillis()),
        Map.of("group.protocol", settings.collector().groupProtocol()));
  }
}
