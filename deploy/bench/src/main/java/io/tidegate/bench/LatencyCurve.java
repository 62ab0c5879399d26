package io.tidegate.bench;

import io.tidegate.demo.DemoFleet;
import io.tidegate.demo.DemoPools;
import io.tidegate.demo.DriverListener;
import io.tidegate.demo.DriverOptions;
import io.tidegate.demo.DriverResult;
import io.tidegate.demo.FleetOptions;
import io.tidegate.demo.OpenLoopDriver;
import io.tidegate.demo.PoolReading;
import io.tidegate.demo.PoolSizes;
import io.tidegate.demo.Traffic;
import io.tidegate.sim.world.MeasuredPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Holds the simulated pool against a real one: the demo's fleet with its order workers as the only
 * limit, under steady loads up to what they can carry; beside it the p99 of a simulated pool of the
 * same size with the run time that was measured there, load by load.
 */
final class LatencyCurve {
  private static final boolean SMOKE = Boolean.getBoolean("smoke");
  private static final int WORKERS = 8;
  private static final int SEED = 42;
  private static final Duration STEP = Duration.ofSeconds(SMOKE ? 3 : 40);

  /** What the database and the bank take of a request's 42 ms, by the demo's own numbers. */
  private static final double NOMINAL_MILLIS = 42;

  private static final double VARIANCE = variance(12, 0.35) + variance(30, 0.30);

  private static final double[] LOADS =
      SMOKE ? new double[] {0.4, 0.6} : new double[] {0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95};

  private LatencyCurve() {}

  private static double variance(double mean, double sigma) {
    return mean * mean * (Math.exp(sigma * sigma) - 1);
  }

  static Report run() throws Exception {
    Path directory = Files.createTempDirectory("tidegate-bench");
    PoolSizes generous = PoolSizes.generous();
    PoolSizes sizes =
        new PoolSizes(
            WORKERS, generous.ordersDb(), generous.ordersPaymentsRpc(), generous.paymentsWorkers());
    try (DemoFleet fleet = DemoFleet.start(new FleetOptions(null, sizes, STEP, SEED, directory))) {
      return new Report(
          "latency-curve", System.getProperty("java.version"), swept(fleet, directory));
    } finally {
      CollectorThroughput.delete(directory);
    }
  }

  private static List<Row> swept(DemoFleet fleet, Path directory) throws Exception {
    Path file = directory.resolve("staircase.csv");
    Files.writeString(file, staircase());
    DriverOptions options =
        DriverOptions.of(fleet.ordersUrl(), SEED).withWindow(STEP).withTimeout(STEP);
    List<PoolReading> readings = new ArrayList<>();
    DriverResult result;
    try (OpenLoopDriver driver = new OpenLoopDriver(options)) {
      result = driver.run(Traffic.fromCsv(file), reading(fleet, readings));
    }
    readings.add(fleet.adminPools().get(DemoPools.ORDERS_WORKERS));
    result.lagWarning().ifPresent(System.err::println);
    List<Row> rows = new ArrayList<>();
    // The first step only warms the services up.
    for (int step = 1; step <= LOADS.length; step++) {
      PoolReading before = readings.get(step);
      PoolReading after = readings.get(step + 1);
      double run =
          (after.busyMillis() - before.busyMillis()) / (after.completed() - before.completed());
      var seen = result.windows().get(step);
      double perSecond = seen.requests() / (STEP.toMillis() / 1000.0);
      double sigma = Math.sqrt(Math.log1p(VARIANCE / (run * run)));
      String load = String.format(Locale.ROOT, "load %.2f: ", perSecond * run / 1000 / WORKERS);
      Row real = Row.of(load + "p99 of the demo's fleet", seen.p99Millis(), "ms");
      rows.add(Row.of(load + "mean run time of its workers", run, "ms"));
      rows.add(real);
      rows.add(
          Row.of(
                  load + "p99 of a simulated pool",
                  new MeasuredPool(WORKERS, run, sigma).p99Millis(perSecond, SEED),
                  "ms")
              .against(real));
    }
    return rows;
  }

  private static DriverListener reading(DemoFleet fleet, List<PoolReading> readings) {
    return new DriverListener() {
      @Override
      public void windowStarted(int window) {
        try {
          readings.add(fleet.adminPools().get(DemoPools.ORDERS_WORKERS));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }

  private static String staircase() {
    StringBuilder csv = new StringBuilder("timestamp,rate_per_minute\n");
    Instant at = Instant.parse("2026-01-01T00:00:00Z");
    for (int step = 0; step <= LOADS.length; step++) {
      double load = step == 0 ? 0.5 : LOADS[step - 1];
      double perMinute = load * WORKERS * 60_000 / NOMINAL_MILLIS;
      csv.append(at.plusSeconds(60L * step))
          .append(String.format(Locale.ROOT, ",%.1f%n", perMinute));
    }
    return csv.toString();
  }
}
