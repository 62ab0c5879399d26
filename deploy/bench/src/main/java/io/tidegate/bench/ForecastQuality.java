package io.tidegate.bench;

import io.tidegate.predictor.backtest.RandomCutForestCaster;
import io.tidegate.predictor.evaluation.Baselines;
import io.tidegate.predictor.evaluation.Interval;
import io.tidegate.predictor.evaluation.Reliability;
import io.tidegate.predictor.evaluation.Report;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.model.RiskModels;
import io.tidegate.sim.training.Comparison;
import io.tidegate.sim.world.RateSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * How well the prior model foresees breaches of simulated pools that it never saw, beside other
 * methods and without its parts: by the backtest's protocol, under generated load and under
 * recorded rates, {@code -Dtraffic=DIRECTORY} of CSV files. Deterministic, whatever the machine is
 * doing. {@code -Dpools=32 -Ddays=12 -Dseed=5005} are per fleet; the generated one has half as many
 * again. RCFCaster takes a hundred times as long as all the others together: it goes through a
 * fleet of its own, {@code -DforestPools=8} of each.
 */
final class ForecastQuality {
  private static final long MINUTE = 60_000;
  private static final List<Double> BUDGETS = List.of(0.1, 0.25, 0.5);

  private final Comparison comparison;
  private final String suffix;
  private final Predicate<String> shown;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param shown names of the methods that rows are given of
   */
  private ForecastQuality(Comparison comparison, String suffix, Predicate<String> shown) {
    this.comparison = comparison;
    this.suffix = suffix;
    this.shown = shown;
  }

  static io.tidegate.bench.Report run() throws IOException {
    boolean smoke = Boolean.getBoolean("smoke");
    int pools = Integer.getInteger("pools", smoke ? 8 : 32);
    int days = Integer.getInteger("days", smoke ? 3 : 12);
    int forestPools = Integer.getInteger("forestPools", smoke ? 4 : 8);
    long seed = Long.getLong("seed", 5005);
    RiskModels models = PriorModel.load();
    ForecastQuality quality =
        new ForecastQuality(
            new Comparison(models, Baselines.all(), List.of(), seed), "", name -> true);
    quality.measure(pools, days, seed);
    ForecastQuality forest =
        new ForecastQuality(
            new Comparison(models, List.of(), List.of(RandomCutForestCaster.BEST), seed),
            ", %d pools".formatted(forestPools),
            Set.of("tidegate", RandomCutForestCaster.BEST.name())::contains);
    forest.measure(forestPools, days, seed + 1);
    List<Row> rows = new ArrayList<>(quality.rows);
    rows.addAll(forest.rows);
    return new io.tidegate.bench.Report(
            "forecast-quality", System.getProperty("java.version"), rows)
        .version("randomcutforest", com.amazon.randomcutforest.RandomCutForest.class);
  }

  private void measure(int pools, int days, long seed) throws IOException {
    List<ScoredPool> all = new ArrayList<>();
    for (Path file : traffic()) {
      String name = file.getFileName().toString().replace(".csv", "");
      List<ScoredPool> fleet =
          comparison.recorded(
              name, RateSeries.read(file).firstDays(days), pools, seed, System.err::println);
      add(name, fleet, false);
      all.addAll(fleet);
    }
    if (!all.isEmpty()) {
      add("recorded", all, true);
    }
    List<ScoredPool> generated =
        comparison.generated(
            "generated", days, pools + pools / 2, seed + 4004, System.err::println);
    add("generated", generated, true);
    all.addAll(generated);
    add("all", all, true);
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

  /**
   * @param whole all rows, or only how many events each method hit at how many false alarms
   */
  private void add(String fleet, List<ScoredPool> pools, boolean whole) {
    Report report = comparison.report(pools, MINUTE, BUDGETS);
    put(fleet, "events", report.events(), "events");
    put(fleet, "unforeseeable events", report.unforeseeableEvents(), "events");
    put(fleet, "tested", report.poolDays(), "pool-days");
    for (Report.Line line : report.methods()) {
      if (!shown.test(line.name())) {
        continue;
      }
      String of = "%s at %s ".formatted(line.name(), line.budget());
      put(fleet, of + "recall", line.recall());
      put(fleet, of + "false alarms", line.falseAlarmsPerPoolDay(), "per pool-day");
      if (whole) {
        put(fleet, of + "recall at the test's budget", line.recallAtTestBudget());
        put(fleet, of + "recall of the unforeseeable", line.unforeseeableRecall(), "share");
        put(fleet, of + "recall by chance", line.recallByChance(), "share");
        put(fleet, of + "median lead", line.medianLeadMinutes(), "minutes");
      }
    }
    if (whole) {
      addComparisons(fleet, report);
    }
  }

  private void addComparisons(String fleet, Report report) {
    for (Report.Ratio ratio : report.ratios()) {
      if (shown.test(ratio.to())) {
        String of = "tidegate to %s at %s ".formatted(ratio.to(), ratio.budget());
        put(fleet, of + "recall ratio", ratio.recall());
        put(fleet, of + "recall ratio at the test's budget", ratio.recallAtTestBudget());
      }
    }
    for (Report.Trust trust : report.reliability()) {
      if (shown.test(trust.name())) {
        Reliability reliability = trust.reliability();
        put(fleet, trust.name() + " reliability error", reliability.error(), "share");
        put(fleet, trust.name() + " Brier score", reliability.brier(), "share");
      }
    }
  }

  private void put(String fleet, String what, Interval interval) {
    put(fleet, what, interval.value(), "share");
    put(fleet, what + ", from", interval.low(), "share");
    put(fleet, what + ", to", interval.high(), "share");
  }

  private void put(String fleet, String what, double value, String unit) {
    // JSON has no NaN: what could not be measured is left out.
    if (Double.isFinite(value)) {
      rows.add(Row.of(String.format(Locale.ROOT, "%s: %s", fleet + suffix, what), value, unit));
    }
  }
}
