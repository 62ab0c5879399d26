package io.tidegate.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a careful engineer does before the event: plays the first stretch of the traffic on pools
 * that are large enough not to matter, reads how long the work takes, and sizes for the highest
 * rate seen.
 *
 * @param sizes for the fleet
 * @param lines what was played, and the arithmetic of each pool
 */
public record FirstStretchSizing(PoolSizes sizes, List<PoolDemand> demands, List<String> lines) {
  /** The first part of the day, in windows. */
  public static final int STRETCH_WINDOWS = 30;

  /** Of which so many around its peak are played: the mean of 500 requests is good to 1%. */
  public static final int PLAYED_WINDOWS = 10;

  public FirstStretchSizing {
    demands = List.copyOf(demands);
    lines = List.copyOf(lines);
  }

  /**
   * Measures on a fleet with generous pools and no control plane.
   *
   * @param stretch the whole first stretch; its peak counts even where only an excerpt is played
   * @param playedWindows how many windows around that peak are played
   * @throws IllegalStateException if too little was answered to judge by
   */
  public static FirstStretchSizing measure(
      DemoFleet fleet, OpenLoopDriver driver, Traffic stretch, int playedWindows)
      throws IOException, InterruptedException {
    int windows = Math.min(playedWindows, stretch.windows());
    int first =
        Math.max(0, Math.min(stretch.windows() - windows, stretch.peakWindow() - windows / 2));
    BeforeWindowZero before = new BeforeWindowZero(fleet);
    DriverResult result = driver.run(stretch.part(first, windows), before);
    if (result.stopped() || result.requests() < 50) {
      throw new IllegalStateException(
          "the first stretch had %d answered requests: at least 50 are needed to size by"
              .formatted(result.requests()));
    }
    return of(stretch.peakPerSecond(), result, before.readings, fleet.adminPools());
  }

  /** Warm-up requests are slower, so the counters are read when the first real window begins. */
  private static final class BeforeWindowZero implements DriverListener {
    private final DemoFleet fleet;
    private volatile Map<String, PoolReading> readings = Map.of();

    BeforeWindowZero(DemoFleet fleet) {
      this.fleet = fleet;
    }

    @Override
    public void windowStarted(int window) {
      if (window == 0) {
        try {
          readings = fleet.adminPools();
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  static FirstStretchSizing of(
      double peakPerSecond,
      DriverResult result,
      Map<String, PoolReading> before,
      Map<String, PoolReading> after) {
    Map<String, PoolDemand> demands =
        DemoPools.ALL.stream()
            .map(
                pool ->
                    demand(
                        pool, peakPerSecond, result.requests(), before.get(pool), after.get(pool)))
            .collect(Collectors.toMap(PoolDemand::pool, Function.identity()));
    PoolSizes sizes =
        new PoolSizes(
            demands.get(DemoPools.ORDERS_WORKERS).size(),
            demands.get(DemoPools.ORDERS_DB).size(),
            demands.get(DemoPools.ORDERS_PAYMENTS_RPC).size(),
            demands.get(DemoPools.PAYMENTS_WORKERS).size());
    List<PoolDemand> inOrder = DemoPools.ALL.stream().map(demands::get).toList();
    List<String> lines = new ArrayList<>();
    lines.add(
        "measured on %d requests with generous pools: p99 %.0f ms, %d failed"
            .formatted(result.requests(), result.p99Millis(), result.errors()));
    inOrder.forEach(demand -> lines.add(demand.line()));
    return new FirstStretchSizing(sizes, inOrder, lines);
  }

  private static PoolDemand demand(
      String pool, double peakPerSecond, long requests, PoolReading before, PoolReading after) {
    long uses = after.completed() - before.completed();
    if (uses <= 0) {
      throw new IllegalStateException(
          "%s completed nothing in the first stretch: it cannot be sized".formatted(pool));
    }
    double runSeconds = (after.busyMillis() - before.busyMillis()) / uses / 1000;
    double usesPerRequest = (double) uses / requests;
    return new PoolDemand(pool, peakPerSecond * usesPerRequest, runSeconds);
  }
}
