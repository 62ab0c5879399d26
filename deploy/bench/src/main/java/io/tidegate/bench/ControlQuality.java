package io.tidegate.bench;

import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.control.Contender;
import io.tidegate.sim.control.ControlComparison;
import io.tidegate.sim.control.Score;
import io.tidegate.sim.control.Standing;
import io.tidegate.sim.world.RateSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What controllers make of the same traffic: the comparison of {@code deploy/tidegate simulate},
 * under generated days and under each CSV file of recorded rates in {@code -Dtraffic=DIRECTORY}.
 * Deterministic, whatever the machine is doing. {@code -Dseeds=20 -Dpools=4 -Ddays=3 -Dseed=1} are
 * per traffic.
 */
final class ControlQuality {
  /** The launcher's default, by which production's forecaster alarms. */
  private static final double FALSE_ALARMS_PER_POOL_DAY = 1.8;

  private final RiskServing model = new RiskServing(PriorModel.load(), FALSE_ALARMS_PER_POOL_DAY);
  private final int seeds;
  private final long seed;
  private final List<Row> rows = new ArrayList<>();

  private ControlQuality(int seeds, long seed) {
    this.seeds = seeds;
    this.seed = seed;
  }

  static Report run() throws IOException, InterruptedException {
    boolean smoke = Boolean.getBoolean("smoke");
    int pools = Integer.getInteger("pools", smoke ? 2 : 4);
    int days = Integer.getInteger("days", smoke ? 1 : 3);
    ControlQuality quality =
        new ControlQuality(Integer.getInteger("seeds", smoke ? 2 : 20), Long.getLong("seed", 1));
    quality.measure("generated", ControlComparison.generated(days, pools, quality.model));
    for (Path file : traffic()) {
      RateSeries series = RateSeries.read(file).firstDays(days);
      quality.measure(
          file.getFileName().toString().replace(".csv", ""),
          ControlComparison.recorded(series, pools, quality.model));
    }
    return new Report("control-quality", System.getProperty("java.version"), quality.rows);
  }

  private static List<Path> traffic() throws IOException {
    String directory = System.getProperty("traffic", "");
    if (directory.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files.filter(f -> f.toString().endsWith(".csv")).sorted().toList();
    }
  }

  private void measure(String traffic, ControlComparison comparison) throws InterruptedException {
    List<Standing> standings =
        comparison.run(
            List.of(Contender.values()),
            seeds,
            seed,
            Runtime.getRuntime().availableProcessors(),
            (done, of) -> {
              if (done == of) {
                System.err.printf("%s: %d runs%n", traffic, done);
              }
            });
    Standing own = standings.get(Contender.TIDEGATE.ordinal());
    for (Standing standing : standings) {
      put(traffic, own, standing, "windows over SLO", "windows", Score::windowsOverSlo);
      put(traffic, own, standing, "requests over SLO", "requests", Score::requestsOverSlo);
      put(traffic, own, standing, "pool-hours", "hours", Score::poolHours);
      put(traffic, own, standing, "replica-hours", "hours", Score::replicaHours);
      put(traffic, own, standing, "resizes", "resizes", Score::resizes);
      put(traffic, own, standing, "direction changes", "resizes", Score::directionChanges);
    }
  }

  private void put(
      String traffic,
      Standing own,
      Standing standing,
      String what,
      String unit,
      ToDoubleFunction<Score> of) {
    String name =
        String.format(Locale.ROOT, "%s: %s %s", traffic, standing.controller().word(), what);
    Standing.Estimate sum = standing.sum(of);
    rows.add(Row.of(name, sum.value(), unit));
    rows.add(Row.of(name + ", from", sum.low(), unit));
    rows.add(Row.of(name + ", to", sum.high(), unit));
    Standing.Estimate ratio = own.ratio(standing, of);
    // JSON has no NaN or infinity: what cannot be compared is left out.
    if (standing.controller() != own.controller()
        && Double.isFinite(ratio.value())
        && Double.isFinite(ratio.high())) {
      String compared =
          String.format(
              Locale.ROOT, "%s: tidegate to %s %s", traffic, standing.controller().word(), what);
      rows.add(Row.of(compared, ratio.value(), "ratio"));
      rows.add(Row.of(compared + ", from", ratio.low(), "ratio"));
      rows.add(Row.of(compared + ", to", ratio.high(), "ratio"));
    }
  }
}
