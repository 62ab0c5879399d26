package io.tidegate.launcher.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tidegate.collector.service.CollectorCounts;
import io.tidegate.collector.service.CollectorListener;
import io.tidegate.collector.service.CollectorService;
import io.tidegate.collector.service.InstanceMonitor;
import io.tidegate.wire.InstanceState;
import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.PoolWindow.Quality;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the collector takes, turns away and gives out. */
public final class CollectorMeters implements CollectorListener {
  private static final String SAMPLES = "tidegate.collector.samples";
  private static final String SAMPLES_HELP =
      "Samples by what became of them: accepted, duplicate, or the reason for which they were"
          + " refused";

  /** Those that there are from the start on, so that their first increase can be seen. */
  static final List<String> REASONS =
      List.of(
          "late",
          "from-the-future",
          "too-long",
          "implausible",
          "over-capacity",
          "malformed",
          "bad-name",
          "record-too-large",
          "histogram-too-large",
          "too-many-labels",
          "bad-label",
          "too-many-pools");

  private final Meters meters;
  private final InstantSource clock;
  private final Timer delay;
  private final Map<Quality, Counter> windows = new EnumMap<>(Quality.class);
  private final Counter dropped;
  private final Set<String> reasons = ConcurrentHashMap.newKeySet();

  public CollectorMeters(Meters meters, InstantSource clock) {
    this.meters = meters;
    this.clock = clock;
    this.delay =
        meters.histogram(
            "tidegate.collector.window.delay",
            "Time from the end of a window to its publication, by this host's clock",
            Tags.empty());
    for (Quality quality : Quality.values()) {
      windows.put(
          quality,
          Counter.builder("tidegate.collector.windows")
              .description("Windows published, by their quality")
              .tag("quality", Meters.label(quality))
              .register(meters.registry()));
    }
    this.dropped =
        Counter.builder("tidegate.agent.samples.dropped")
            .description("Samples that agents dropped before sending, as they say in later ones")
            .register(meters.registry());
  }

  @Override
  public void published(PoolWindow window) {
    delay.record(Duration.ofMillis(Math.max(0, clock.millis() - window.endMillis())));
    windows.get(window.quality()).increment();
    dropped.increment((double) window.droppedSamples());
  }

  /** Adds the meters of the collector; once. */
  public void watch(CollectorService collector) {
    Supplier<CollectorCounts> counts = () -> collector.health().counts();
    meters.counter(SAMPLES, SAMPLES_HELP, result("accepted"), () -> counts.get().accepted());
    meters.counter(SAMPLES, SAMPLES_HELP, result("duplicate"), () -> counts.get().duplicates());
    REASONS.forEach(reason -> refused(reason, counts));
    meters.beforeScrape(
        () -> counts.get().refused().keySet().forEach(reason -> refused(reason, counts)));
    meters.counter(
        "tidegate.store.rows.refused",
        "Windows that the store did not want; each is on tidegate.rejected",
        Tags.empty(),
        () -> counts.get().rowsRefused());
    meters.gauge(
        "tidegate.collector.open.windows",
        null,
        "Windows that still take samples, of all partitions",
        Tags.empty(),
        () -> collector.holdings().openWindows());
    meters.gauge(
        "tidegate.collector.pools",
        null,
        "Pools of which an instance is known",
        Tags.empty(),
        () -> collector.holdings().pools());
  }

  /** Adds the meters of the instances; once. */
  public void watch(InstanceMonitor instances) {
    for (InstanceState state : InstanceState.values()) {
      meters.gauge(
          "tidegate.instances",
          null,
          "Instances of the partitions that the monitor here owns, by their state",
          Tags.of("state", Meters.label(state)),
          () -> instances.health().instances().getOrDefault(state, 0));
    }
    meters.counter(
        "tidegate.instances.heartbeats.refused",
        "Heartbeats that were refused",
        Tags.empty(),
        () -> instances.health().refused());
  }

  private void refused(String reason, Supplier<CollectorCounts> counts) {
    if (reasons.add(reason)) {
      meters.counter(
          SAMPLES,
          SAMPLES_HELP,
          result(reason),
          () -> counts.get().refused().getOrDefault(reason, 0L));
    }
  }

  private static Tags result(String result) {
    return Tags.of("result", result);
  }
}
