package io.tidegate.launcher;

import io.tidegate.predictor.backtest.BacktestRun;
import io.tidegate.predictor.backtest.ColumnMap;
import io.tidegate.predictor.backtest.RandomCutForestCaster;
import io.tidegate.predictor.backtest.ReportJson;
import io.tidegate.predictor.backtest.ReportTable;
import io.tidegate.predictor.backtest.WindowsCsv;
import io.tidegate.predictor.backtest.WindowsFormatException;
import io.tidegate.predictor.evaluation.Baselines;
import io.tidegate.predictor.evaluation.Evaluation;
import io.tidegate.predictor.evaluation.Method;
import io.tidegate.predictor.evaluation.PoolTrack;
import io.tidegate.predictor.evaluation.Protocol;
import io.tidegate.predictor.evaluation.Report;
import io.tidegate.predictor.evaluation.RiskMethod;
import io.tidegate.predictor.evaluation.ScoredPool;
import io.tidegate.predictor.evaluation.Splits;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.sim.training.SimulatedTrack;
import io.tidegate.sim.world.RateSeries;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how good the forecasts would have been. */
@Command(
    name = "backtest",
    description = {
      "Says what would have been forecast on recorded data, and how good it would have been: recall"
          + " and precision with lead, false alarms per pool-day, reliability of the probabilities,"
          + " against simpler methods.",
      "Thresholds are set on an earlier time and, from "
          + Splits.LEAST_POOLS
          + " pools on, on other pools than those that are tested."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "%nColumns of --windows FILE, in any order; what is not known is left empty, a window that is"
          + " missing is left out:",
      "  at               ISO-8601 in UTC, or seconds or milliseconds since 1970: when the window"
          + " begins",
      "  service, pool    whose window it is; the rows of a pool ascend in time",
      "  arrival          requests per second that came, also those that were turned away",
      "  p99              99th percentile of the latency, ms",
      "and, the more the better:",
      "  slo              limit on the p99, ms; one for a pool",
      "  size, instances  workers or connections of all instances together; how many instances",
      "  run              mean time a worker is busy with a request, ms",
      "  utilisation      share of the workers' time spent running, 0 to 1; or busy: how many run",
      "  wait             99th percentile of the time in the queue, ms",
      "  active, queued   workers in use and requests waiting at the window's end",
      "  rejected, failed requests per second",
      "  p50, p95         of the latency, ms",
      "  old_generation, cpu  shares in use, 0 to 1;  gc: collection pauses in the window, ms"
    })
final class BacktestCommand implements Callable<Integer> {
  private static final List<Double> BUDGETS = List.of(0.1, 0.25, 0.5);

  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Data data;

  /** What to test on. */
  static final class Data {
    @Option(
        names = "--windows",
        paramLabel = "FILE",
        required = true,
        description = "CSV of recorded windows; its columns: see below.")
    private Path windows;

    @Option(
        names = "--traffic",
        paramLabel = "FILE",
        required = true,
        description =
            "CSV of request rates (timestamp,rate_per_minute), under which pools are simulated:"
                + " what would be forecast on such traffic.")
    private Path traffic;
  }

  @Option(
      names = "--pools",
      paramLabel = "N",
      defaultValue = "40",
      description = "Pools to simulate with --traffic (default: ${DEFAULT-VALUE}).")
  private int pools;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "14",
      description = "At most so many days of --traffic (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--slo-p99",
      paramLabel = "MS",
      description = "Limit on the latency p99 of pools whose rows tell none, milliseconds.")
  private Double slo;

  @Option(
      names = "--map",
      paramLabel = "COLUMN=HEADER",
      description =
          "What stands for a column in the file: p99=seconds*1000 takes another header and"
              + " multiplies, pool='front' is the same in every row. May be repeated.")
  private Map<String, String> map = new LinkedHashMap<>();

  @Option(
      names = "--budgets",
      paramLabel = "N",
      split = ",",
      description = "False alarms per pool-day to compare at (default: 0.1,0.25,0.5).")
  private List<Double> budgets = new ArrayList<>();

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      description = "Only these; default: all. rcf takes the longest by far.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of the choice of pools and of the intervals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result there, as JSON.")
  private Path report;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    check();
    List<String> notes = new ArrayList<>();
    Report result = data.traffic == null ? ofWindows(notes) : ofTraffic(notes);
    notes.forEach(n -> out.println("  " + n));
    ReportTable.print(result, out);
    if (report != null) {
      ReportJson.write(result, notes, report);
      out.println("  Report: " + report);
      out.flush();
    }
    return 0;
  }

  private Report ofWindows(List<String> notes) throws InterruptedException {
    WindowsCsv.Recording recording = recording();
    long width = recording.widthMillis();
    int count = recording.pools().size();
    Splits splits = splits("--windows", recording.fromMillis(), recording.toMillis(), width, count);
    notes.add(
        "%s: %d rows, %d pools, windows of %s from %s to %s"
            .formatted(
                data.windows.getFileName(),
                recording.rows(),
                count,
                Duration.ofMillis(width),
                Instant.ofEpochMilli(recording.fromMillis()),
                Instant.ofEpochMilli(recording.toMillis())));
    noteHeldOut(count, notes);
    return compare(methods(), recording.pools(), width, splits);
  }

  private Report ofTraffic(List<String> notes) throws InterruptedException {
    RateSeries series = series();
    long width = series.widthMillis();
    long from = series.startMillis();
    long to = from + series.size() * width;
    Splits splits = splits("--traffic", from, to, width, pools);
    notes.add(
        "%s: %.1f days from %s, %d simulated pools (seed %d); the model was trained on made-up rates"
            .formatted(
                data.traffic.getFileName(),
                (to - from) / 86_400_000.0,
                Instant.ofEpochMilli(from),
                pools,
                seed));
    noteHeldOut(pools, notes);
    return compare(methods(), SimulatedTrack.of(series, pools, seed), width, splits);
  }

  private static void noteHeldOut(int count, List<String> notes) {
    if (count < Splits.LEAST_POOLS) {
      notes.add(
          "with %d pools none is held out (from %d on): the thresholds come from the same pools at"
                  .formatted(count, Splits.LEAST_POOLS)
              + " an earlier time");
    }
  }

  private RateSeries series() {
    try {
      return RateSeries.read(data.traffic).firstDays(days);
    } catch (NoSuchFileException e) {
      throw CommandFailedException.usage(
          "--traffic: %s is no file: must be a CSV file with the columns timestamp,rate_per_minute"
              .formatted(e.getMessage()),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandFailedException.usage("--traffic: " + e.getMessage(), e);
    }
  }

  private void check() {
    within("--pools", pools, 1000);
    within("--days", days, 400);
    if (slo != null && !(slo > 0 && Double.isFinite(slo))) {
      throw CommandFailedException.usage(
          "--slo-p99 is %s: must be above 0, milliseconds".formatted(slo), null);
    }
    for (double budget : budgets) {
      if (!(budget > 0 && budget <= 100)) {
        throw CommandFailedException.usage(
            "--budgets has %s: must be above 0 and at most 100 false alarms per pool-day"
                .formatted(budget),
            null);
      }
    }
    List<String> names = new ArrayList<>(List.of("tidegate"));
    Baselines.all().forEach(m -> names.add(m.name()));
    names.add(RandomCutForestCaster.BEST.name());
    for (String name : only) {
      if (!names.contains(name)) {
        throw CommandFailedException.usage(
            "--methods has '%s': must be of %s".formatted(name, names), null);
      }
    }
    if (report != null) {
      Path folder = report.toAbsolutePath().getParent();
      if (Files.isDirectory(report) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
        throw CommandFailedException.usage(
            "--report %s cannot be written: must be a file in a folder that exists and is writable"
                .formatted(report),
            null);
      }
    }
  }

  private WindowsCsv.Recording recording() {
    try {
      return WindowsCsv.read(data.windows, ColumnMap.parse(map), slo == null ? Double.NaN : slo);
    } catch (WindowsFormatException | IOException e) {
      throw CommandFailedException.usage("--windows: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--map: " + e.getMessage(), e);
    }
  }

  private Splits splits(String option, long from, long to, long width, int count) {
    try {
      return Splits.of(Protocol.DEFAULT, from, to, width, count, seed);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(option + ": " + e.getMessage(), e);
    }
  }

  private static void within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw CommandFailedException.usage(
          "%s is %d: must be from 1 to %d".formatted(option, value, most), null);
    }
  }

  private Report compare(
      List<Method> methods, List<PoolTrack> pools, long widthMillis, Splits splits)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    List<ScoredPool> scored =
        BacktestRun.score(
            pools,
            methods,
            Protocol.DEFAULT,
            splits,
            Runtime.getRuntime().availableProcessors(),
            (done, of) -> {
              if (done == of || done % Math.max(1, of / 20) == 0) {
                err.printf("  %d of %d pools%n", done, of);
                err.flush();
              }
            });
    return new Evaluation(methods, scored, widthMillis, seed)
        .report(budgets.isEmpty() ? BUDGETS : budgets);
  }

  private List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    if (wanted("tidegate")) {
      methods.add(RiskMethod.of(PriorModel.load()));
    }
    Baselines.all().stream().filter(m -> wanted(m.name())).forEach(methods::add);
    if (wanted(RandomCutForestCaster.BEST.name())) {
      methods.add(RandomCutForestCaster.BEST);
    }
    return methods;
  }

  private boolean wanted(String method) {
    return only.isEmpty() || only.contains(method);
  }
}
