package io.tidegate.launcher;

import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.SpillOptions;
import io.tidegate.collector.service.StoringOptions;
import io.tidegate.launcher.settings.Settings;
import java.time.Duration;

/** The settings in the form that the services take them. */
final class ServiceOptions {
  private static final long MIB = 1 << 20;
  private static final Duration SPILL_PATIENCE = Duration.ofSeconds(10);

  private ServiceOptions() {}

  static CollectorOptions collector(String bootstrap, Settings settings) {
    return new CollectorOptions(
        bootstrap,
        WindowOptions.ofWidth(settings.window().toMillis())
            .withAllowedLateness(settings.collector().lateness().toMillis())
            .withFutureTolerance(settings.collector().futureTolerance().toMillis()));
  }

  /** What a cluster keeps on its topics would be lost with this machine's disk. */
  static StoringOptions storing(Settings settings) {
    StoringOptions options =
        StoringOptions.DEFAULT.withSums(settings.store().retention().windows());
    if (!settings.kafka().embedded() || settings.store().spillMib() == 0) {
      return options;
    }
    return options.withSpill(
        new SpillOptions(
            settings.dataDir().resolve("spill"),
            settings.store().spillMib() * MIB,
            SPILL_PATIENCE));
  }
}
