package io.tidegate.launcher;

import io.tidegate.controller.Selector;
import io.tidegate.controller.service.RecordedStream;
import io.tidegate.launcher.settings.Durations;
import io.tidegate.launcher.settings.Settings;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which part of the record is read and how it is shown: options of each command that reads it. */
final class RecordOptions {
  private static final int MOST_EVENTS = 2_000_000;

  /** Reads the record. */
  interface Reading<T> {
    T of(RecordedStream.Options options) throws TimeoutException;
  }

  @Option(names = "--to", paramLabel = "TIME", description = "Until when (default: now).")
  private String to;

  @Option(
      names = "--pools",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "Only these, e.g. 'orders/*' (default: all).")
  private String pools;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private String timeout;

  @Mixin private OutputFormat output;

  long toMillis(long nowMillis) {
    return to == null ? nowMillis : PointInTime.parse("--to", to, nowMillis);
  }

  OutputFormat output() {
    return output;
  }

  /**
   * Reads what was asked for.
   *
   * @throws CommandFailedException if it cannot be read, is too much, or the options do not fit
   */
  <T> T read(
      Settings settings, long fromMillis, long toMillis, Duration warmUp, Reading<T> reading) {
    try {
      return reading.of(
          new RecordedStream.Options(
              Brokers.of(settings),
              fromMillis,
              toMillis,
              warmUp,
              new Selector(pools),
              MOST_EVENTS,
              Long.MAX_VALUE,
              Durations.parse(timeout)));
    } catch (TimeoutException e) {
      throw CommandFailedException.failed(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(e.getMessage(), e);
    }
  }
}
