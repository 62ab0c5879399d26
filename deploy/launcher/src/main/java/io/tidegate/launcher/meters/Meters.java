package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The numbers of this process, for Prometheus. Labels have values of closed sets only: groups,
 * topics, partition numbers, and constants of ours; never a name that somebody sent.
 */
public final class Meters implements AutoCloseable {
  /** From a hundredth of a second to ten minutes, three in a decade at most. */
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final List<Runnable> beforeScrapes = new CopyOnWriteArrayList<>();

  /** The registry holds what a counter reads only weakly. */
  private final List<DoubleSupplier> counted = new CopyOnWriteArrayList<>();

  /**
   * Meters of the JVM, of the process, and of these parts.
   *
   * @param wells name of each part and whether it is well, asked at each scrape
   */
  public static Meters of(String version, Supplier<Map<String, Boolean>> wells) {
    Meters meters = new Meters();
    meters.process(version);
    MultiGauge parts =
        MultiGauge.builder("tidegate.part.well")
            .description("1 where a part of the control plane is well, 0 where it is not")
            .register(meters.registry);
    meters.beforeScrapes.add(
        () ->
            parts.register(
                wells.get().entrySet().stream()
                    .<MultiGauge.Row<?>>map(
                        part ->
                            MultiGauge.Row.of(
                                Tags.of("part", part.getKey()), part.getValue() ? 1 : 0))
                    .toList(),
                true));
    return meters;
  }

  private void process(String version) {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc.bindTo(registry);
    Gauge.builder("tidegate.build.info", () -> 1)
        .description("Always 1; the label tells the version")
        .tags("version", version)
        .register(registry);
  }

  /** All numbers in Prometheus' text format 0.0.4. */
  public String scrape() {
    beforeScrapes.forEach(Runnable::run);
    return registry.scrape();
  }

  MeterRegistry registry() {
    return registry;
  }

  /** What is to be brought up to date before each scrape. */
  void beforeScrape(Runnable refresh) {
    beforeScrapes.add(refresh);
  }

  void gauge(String name, String unit, String help, Tags tags, DoubleSupplier value) {
    Gauge.builder(name, value::getAsDouble)
        .baseUnit(unit)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** A number that only rises, kept elsewhere. */
  void counter(String name, String help, Tags tags, DoubleSupplier value) {
    counted.add(value);
    FunctionCounter.builder(name, value, DoubleSupplier::getAsDouble)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  Timer histogram(String name, String help, Tags tags) {
    return Timer.builder(name)
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** As a label: small letters. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
