package io.tidegate.sim.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Prints what a fleet's life comes to: {@code FleetPrintout POOLS SEED [FILE.csv...]}. Without a
 * file, under generated load.
 */
final class FleetPrintout {
  private static final int DAYS = 11;

  private FleetPrintout() {}

  public static void main(String[] args) throws IOException {
    int pools = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    for (int i = 2; i < args.length; i++) {
      RateSeries series = RateSeries.read(Path.of(args[i])).firstDays(DAYS);
      print(args[i], SimulatedFleet.of(series, pools, seed));
    }
    if (args.length == 2) {
      print("generated load", SimulatedFleet.generated(DAYS, pools, seed));
    }
  }

  private static void print(String title, List<PoolRun> fleet) {
    FleetStatistics statistics =
        FleetStatistics.of(
            fleet,
            java.lang.management.ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    System.out.printf(
        Locale.ROOT,
        "%s%n %d pools, %.0f pool-days, %.1f requests/s, %.0f ms CPU per pool-day%n"
            + " %d events (%.3f per pool-day), unforeseeable %d, foreseeable %.3f per pool-day (one in"
            + " %.1f), in %d pools%n over the SLO %.4f of the windows, missing %.4f%n",
        title,
        statistics.pools(),
        statistics.poolDays(),
        statistics.meanRequestsPerSecond(),
        statistics.cpuMillisPerPoolDay(),
        statistics.totalEvents(),
        statistics.totalEvents() / statistics.poolDays(),
        statistics.unforeseeable(),
        statistics.foreseeableEventsPerPoolDay(),
        1 / statistics.foreseeableEventsPerPoolDay(),
        statistics.poolsWithEvents(),
        statistics.shareOverSlo(),
        statistics.shareMissing());
    for (Cause cause : Cause.values()) {
      System.out.printf(
          Locale.ROOT,
          "  %-18s events %4d (%.3f per pool-day), scripted %4d%n",
          cause,
          statistics.events().getOrDefault(cause, 0),
          statistics.events().getOrDefault(cause, 0) / statistics.poolDays(),
          statistics.scripted().getOrDefault(cause, 0));
    }
  }
}
