package io.tidegate.launcher.faults;

import io.tidegate.collector.service.StoredWindow;
import io.tidegate.launcher.faults.NumberedSamples.Report;
import io.tidegate.wire.HostLoad;
import io.tidegate.wire.LatencySummary;
import io.tidegate.wire.PoolId;
import io.tidegate.wire.PoolKind;
import io.tidegate.wire.PoolWindow.Quality;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The windows that follow from the numbered samples, computed with sorted lists and sums: by
 * nothing of what the collector uses.
 */
public final class ExpectedWindows {
  private ExpectedWindows() {}

  /** A window's name: pool and start. */
  public static String name(PoolId pool, long startMillis) {
    return pool.key() + "@" + startMillis;
  }

  /** Of the first windows, all pools. */
  public static Map<String, StoredWindow> of(NumberedSamples samples, long windows) {
    Map<String, List<Report>> reports = new TreeMap<>();
    for (long n = 0; n < windows * NumberedSamples.PER_WINDOW; n++) {
      Report report = samples.report(n);
      long start = report.startMillis() - report.startMillis() % NumberedSamples.WINDOW_MILLIS;
      reports.computeIfAbsent(name(report.pool(), start), none -> new ArrayList<>()).add(report);
    }
    Map<String, StoredWindow> expected = new TreeMap<>();
    reports.forEach((name, all) -> expected.put(name, window(all)));
    return expected;
  }

  private static StoredWindow window(List<Report> reports) {
    Report first = reports.get(0);
    Map<String, Report> newest = new TreeMap<>();
    reports.forEach(r -> newest.put(r.instance(), r));
    int size = newest.values().stream().mapToInt(Report::size).sum();
    long requests = reports.stream().mapToInt(Report::requests).sum();
    int[] waits = reports.stream().flatMapToInt(r -> Arrays.stream(r.waits())).toArray();
    int[] runs = reports.stream().flatMapToInt(r -> Arrays.stream(r.runs())).toArray();
    int[] both = new int[waits.length];
    Arrays.setAll(both, i -> waits[i] + runs[i]);
    double busyMillis = Arrays.stream(runs).sum() / 1000.0;
    return new StoredWindow(
        first.pool(),
        PoolKind.WORKER,
        first.startMillis(),
        NumberedSamples.WINDOW_MILLIS,
        Quality.COMPLETE,
        newest.size(),
        size,
        size,
        newest.values().stream().mapToInt(Report::active).sum(),
        newest.values().stream().mapToInt(Report::queued).sum(),
        requests,
        requests,
        reports.stream().mapToInt(Report::rejected).sum(),
        reports.stream().mapToInt(Report::failed).sum(),
        0,
        summary(waits),
        summary(runs),
        summary(both),
        busyMillis / ((double) NumberedSamples.WINDOW_MILLIS * size),
        HostLoad.UNKNOWN);
  }

  private static LatencySummary summary(int[] micros) {
    int[] sorted = micros.clone();
    Arrays.sort(sorted);
    return new LatencySummary(
        sorted.length,
        Arrays.stream(sorted).average().orElseThrow() / 1000,
        quantile(sorted, 0.50),
        quantile(sorted, 0.95),
        quantile(sorted, 0.99),
        sorted[sorted.length - 1] / 1000.0);
  }

  /** The smallest value that at least this share of all values does not exceed. */
  private static double quantile(int[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length - 1e-9);
    return sorted[Math.max(1, rank) - 1] / 1000.0;
  }

  /** Alike but for the last digits of what was divided. */
  public static boolean same(StoredWindow a, StoredWindow b) {
    return close(a.utilisation(), b.utilisation())
        && same(a.queueWait(), b.queueWait())
        && same(a.run(), b.run())
        && same(a.latency(), b.latency())
        && exact(a).equals(exact(b));
  }

  private static boolean same(LatencySummary a, LatencySummary b) {
    return a.count() == b.count()
        && close(a.meanMillis(), b.meanMillis())
        && close(a.p50Millis(), b.p50Millis())
        && close(a.p95Millis(), b.p95Millis())
        && close(a.p99Millis(), b.p99Millis())
        && close(a.maxMillis(), b.maxMillis());
  }

  private static boolean close(double a, double b) {
    return Math.abs(a - b) < 1e-9;
  }

  private static StoredWindow exact(StoredWindow w) {
    return new StoredWindow(
        w.pool(),
        w.kind(),
        w.startMillis(),
        w.widthMillis(),
        w.quality(),
        w.instances(),
        w.size(),
        w.live(),
        w.active(),
        w.queued(),
        w.submitted(),
        w.completed(),
        w.rejected(),
        w.failed(),
        w.droppedSamples(),
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        LatencySummary.EMPTY,
        0,
        w.host());
  }
}
