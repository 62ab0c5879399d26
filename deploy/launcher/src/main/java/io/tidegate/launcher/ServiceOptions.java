package io.tidegate.launcher;

import io.tidegate.collector.IntakeLimits;
import io.tidegate.collector.WindowOptions;
import io.tidegate.collector.service.CollectorOptions;
import io.tidegate.collector.service.SpillOptions;
import io.tidegate.collector.service.StoringOptions;
import io.tidegate.launcher.settings.Settings;
import io.tidegate.launcher.settings.SourceSettings;
import io.tidegate.sources.SourceLimits;
import io.tidegate.sources.service.SourcesOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The settings in the form that the services take them. */
final class ServiceOptions {
  private static final long MIB = 1 << 20;
  private static final Duration SPILL_PATIENCE = Duration.ofSeconds(10);

  private ServiceOptions() {}

  static CollectorOptions collector(String bootstrap, Settings settings) {
    return new CollectorOptions(
            bootstrap,
            "tidegate-collector",
            windows(settings),
            Map.of("group.protocol", settings.collector().groupProtocol()))
        .withLimits(intakeLimits(settings));
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

  /**
   * What is read beside our agents.
   *
   * @param otlpPort 0: any free one
   */
  static SourcesOptions sources(String bootstrap, Settings settings, int otlpPort) {
    SourceSettings.Otlp otlp = settings.sources().otlp();
    SourceSettings.Prometheus prometheus = settings.sources().prometheus();
    return new SourcesOptions(
        bootstrap,
        settings.sources().mapping(),
        SourceLimits.DEFAULT,
        settings.window(),
        settings.collector().futureTolerance(),
        otlp.enabled()
            ? Optional.of(new SourcesOptions.Otlp(otlp.host(), otlpPort))
            : Optional.empty(),
        otlp.kafkaTopic().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new SourcesOptions.OtlpOverKafka(otlp.kafkaTopic(), settings.kafka().embedded())),
        prometheus.enabled()
            ? Optional.of(
                new SourcesOptions.Prometheus(
                    prometheus.targets(),
                    prometheus.file(),
                    prometheus.interval(),
                    prometheus.timeout()))
            : Optional.empty());
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
