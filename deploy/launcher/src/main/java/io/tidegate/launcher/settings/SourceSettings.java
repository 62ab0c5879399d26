package io.tidegate.launcher.settings;

import io.tidegate.sources.InvalidMappingException;
import io.tidegate.sources.Mapping;
import io.tidegate.sources.MappingFile;
import io.tidegate.sources.exposition.ScrapeTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Sources of metrics beside our agent. */
public record SourceSettings(Mapping mapping, Otlp otlp, Prometheus prometheus) {
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(10);

  /** OpenTelemetry. */
  public record Otlp(boolean enabled, String host, int port, String kafkaTopic) {}

  /** Prometheus. */
  public record Prometheus(
      List<ScrapeTarget> targets, String file, Duration interval, Duration timeout) {
    public Prometheus {
      targets = List.copyOf(targets);
    }

    public boolean enabled() {
      return !targets.isEmpty() || !file.isEmpty();
    }
  }

  static SourceSettings of(SettingsReader r, Duration window) throws InvalidSettingException {
    SettingsReader otlp = r.section("otlp");
    SettingsReader prometheus = r.section("prometheus");
    Duration interval = prometheus.duration("interval", window.dividedBy(4), window.dividedBy(2));
    Duration timeout = interval.compareTo(LONGEST_TIMEOUT) < 0 ? interval : LONGEST_TIMEOUT;
    return new SourceSettings(
        mapping(r.text("mapping")),
        new Otlp(
            otlp.flag("enabled"),
            otlp.required("host"),
            otlp.integer("port", 0, 65535),
            otlp.text("kafka-topic")),
        new Prometheus(
            prometheus.parsed("targets", ScrapeTarget::parseList),
            prometheus.text("file"),
            interval,
            prometheus.duration("timeout", timeout, interval)));
  }

  private static Mapping mapping(String file) throws InvalidSettingException {
    if (file.isEmpty()) {
      return MappingFile.builtIn();
    }
    try {
      return MappingFile.over(Files.readString(Path.of(file)), file);
    } catch (IOException e) {
      throw new InvalidSettingException(
          "setting 'sources.mapping': %s cannot be read: %s".formatted(file, e), e);
    } catch (InvalidMappingException e) {
      throw new InvalidSettingException("setting 'sources.mapping': " + e.getMessage(), e);
    }
  }
}
