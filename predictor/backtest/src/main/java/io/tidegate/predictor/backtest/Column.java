package io.tidegate.predictor.backtest;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file of windows may tell. */
public enum Column {
  AT(true, "when the window begins: ISO-8601 in UTC, or seconds or milliseconds since 1970"),
  SERVICE(true, "name of the service"),
  POOL(true, "name of its pool"),
  ARRIVAL(true, "requests per second that came, also those that were turned away"),
  P99(true, "99th percentile of the latency, ms"),
  SLO(false, "limit on the p99, ms; one for a pool"),
  SIZE(false, "workers or connections of all instances together"),
  INSTANCES(false, "instances that reported"),
  RUN(false, "mean time a worker is busy with a request, ms"),
  WAIT(false, "99th percentile of the time in the queue, ms"),
  UTILISATION(false, "share of the workers' time spent running, 0 to 1"),
  BUSY(false, "mean number of workers running; another way to tell the utilisation"),
  ACTIVE(false, "workers in use at the window's end"),
  QUEUED(false, "requests waiting at the window's end"),
  REJECTED(false, "requests per second that were turned away"),
  FAILED(false, "requests per second that failed"),
  P50(false, "median of the latency, ms"),
  P95(false, "95th percentile of the latency, ms"),
  OLD_GENERATION(false, "share of the old generation in use after the last collection, 0 to 1"),
  GC(false, "time in collection pauses during the window, ms"),
  CPU(false, "share of the host's CPU in use, 0 to 1");

  private final boolean required;
  private final String meaning;

  Column(boolean required, String meaning) {
    this.required = required;
    this.meaning = meaning;
  }

  /** As it stands in a header. */
  public String header() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether every file has to have it. */
  public boolean required() {
    return required;
  }

  /** With its unit. */
  public String meaning() {
    return meaning;
  }

  static Optional<Column> named(String header) {
    return Arrays.stream(values()).filter(c -> c.header().equals(header)).findFirst();
  }

  static List<String> headers() {
    return Arrays.stream(values()).map(Column::header).toList();
  }
}
