package io.tidegate.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * Counts answers by the window of their intended start. The result ends it: what comes in later,
 * from a run that was stopped, is not counted.
 */
final class RunTally {
  /** Beyond the longest time-out there is nothing to tell apart. */
  private static final long MAX_MICROS = Duration.ofMinutes(10).toNanos() / 1000;

  private static final int DIGITS = 3;

  private final Traffic traffic;
  private final ArrivalSchedule schedule;
  private final DriverOptions options;
  private final long startMillis;
  private final Consumer<DriverWindow> finished;
  private final Map<Integer, Open> open = new HashMap<>();
  private final List<DriverWindow> windows = new ArrayList<>();
  private final Histogram allLatency = new Histogram(MAX_MICROS, DIGITS);
  private final Histogram allLag = new Histogram(MAX_MICROS, DIGITS);
  private boolean over;

  private static final class Open {
    final Histogram latency = new Histogram(MAX_MICROS, DIGITS);
    boolean ended;
    long overSlo;
    long errors;
    long maxLagMicros;
  }

  RunTally(
      Traffic traffic,
      ArrivalSchedule schedule,
      DriverOptions options,
      long startMillis,
      Consumer<DriverWindow> finished) {
    this.traffic = traffic;
    this.schedule = schedule;
    this.options = options;
    this.startMillis = startMillis;
    this.finished = finished;
  }

  synchronized void sent(int window, long lagNanos) {
    if (over) {
      return;
    }
    long micros = micros(lagNanos);
    Open tally = open.computeIfAbsent(window, w -> new Open());
    tally.maxLagMicros = Math.max(tally.maxLagMicros, micros);
    allLag.recordValue(micros);
  }

  synchronized void answered(int window, long latencyNanos, boolean failed) {
    if (over) {
      return;
    }
    Open tally = open.computeIfAbsent(window, w -> new Open());
    long nanos = failed ? Math.max(latencyNanos, options.timeout().toNanos()) : latencyNanos;
    tally.latency.recordValue(micros(nanos));
    if (failed) {
      tally.errors++;
    }
    if (nanos > options.slo().toNanos()) {
      tally.overSlo++;
    }
    closeFinished();
  }

  /** No further request will be sent for the window. */
  synchronized void ended(int window) {
    if (over) {
      return;
    }
    open.computeIfAbsent(window, w -> new Open()).ended = true;
    closeFinished();
  }

  synchronized boolean complete() {
    return windows.size() == schedule.windows();
  }

  private void closeFinished() {
    for (Open next = open.get(windows.size());
        next != null
            && next.ended
            && next.latency.getTotalCount() == schedule.requestsIn(windows.size());
        next = open.get(windows.size())) {
      int index = windows.size();
      open.remove(index);
      allLatency.add(next.latency);
      DriverWindow window = window(index, next);
      windows.add(window);
      finished.accept(window);
    }
  }

  private DriverWindow window(int index, Open tally) {
    double p99Millis = percentileMillis(tally.latency, 99);
    return new DriverWindow(
        index,
        startMillis + index * options.window().toMillis(),
        traffic.ratePerSecond(index),
        tally.latency.getTotalCount(),
        tally.overSlo,
        tally.errors,
        percentileMillis(tally.latency, 50),
        percentileMillis(tally.latency, 95),
        p99Millis,
        tally.maxLagMicros / 1000.0,
        p99Millis > options.slo().toNanos() / 1e6);
  }

  synchronized DriverResult result() {
    over = true;
    return new DriverResult(
        windows,
        percentileMillis(allLatency, 99),
        percentileMillis(allLag, 99),
        windows.size() < schedule.windows(),
        options.slo());
  }

  private static double percentileMillis(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0
        ? Double.NaN
        : histogram.getValueAtPercentile(percentile) / 1000.0;
  }

  private static long micros(long nanos) {
    return Math.max(0, Math.min(MAX_MICROS, nanos / 1000));
  }
}
