package io.tidegate.sources.service;

import io.tidegate.sources.Mapping;
import io.tidegate.sources.SourceLimits;
import io.tidegate.sources.exposition.ScrapeTarget;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which sources are open.
 *
 * @param bootstrap brokers, host:port[,host:port]
 * @param window a sample spans no more
 * @param futureTolerance by how much a source's clock may be ahead of ours
 */
public record SourcesOptions(
    String bootstrap,
    Mapping mapping,
    SourceLimits limits,
    Duration window,
    Duration futureTolerance,
    Optional<Otlp> otlp,
    Optional<OtlpOverKafka> otlpOverKafka,
    Optional<Prometheus> prometheus) {

  /**
   * OTLP over HTTP.
   *
   * @param port 0: any free one
   */
  public record Otlp(String host, int port) {}

  /**
   * The topic that an OpenTelemetry Collector's Kafka exporter writes to.
   *
   * @param create whether it is ours to make
   */
  public record OtlpOverKafka(String topic, boolean create) {}

  /**
   * What is scraped.
   *
   * @param file discovery file, {@code *} in its name allowed; empty: none
   * @param interval between two scrapes of a target
   * @param timeout of a scrape, no longer than the interval
   */
  public record Prometheus(
      List<ScrapeTarget> targets, String file, Duration interval, Duration timeout) {
    public Prometheus {
      targets = List.copyOf(targets);
      if (interval.toMillis() < 1 || timeout.toMillis() < 1 || timeout.compareTo(interval) > 0) {
        throw new IllegalArgumentException(
            "interval %s and time-out %s: must be positive, the time-out not above the interval"
                .formatted(interval, timeout));
      }
    }
  }

  /** Whether any source is open. */
  public boolean any() {
    return otlp.isPresent() || otlpOverKafka.isPresent() || prometheus.isPresent();
  }
}
