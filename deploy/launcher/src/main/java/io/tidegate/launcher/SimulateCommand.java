package io.tidegate.launcher;

import io.tidegate.launcher.settings.Settings;
import io.tidegate.predictor.model.PriorModel;
import io.tidegate.predictor.serving.RiskServing;
import io.tidegate.sim.control.Contender;
import io.tidegate.sim.control.ControlComparison;
import io.tidegate.sim.control.Standing;
import io.tidegate.sim.world.RateSeries;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what Tidegate would make of some traffic, beside other controllers. */
@Command(
    name = "simulate",
    description = {
      "Says what Tidegate would make of your traffic, beside a fixed size, Kubernetes' HPA, scaling"
          + " by queue length as with KEDA, Holt-Winters, and an oracle that knows the future.",
      "Pools are simulated under the rates, each seed other ones, with leaks, ramps, releases, slow"
          + " dependencies, spikes and outages; all controllers get the same. Tidegate's is the"
          + " control loop and the forecaster of production, by the default policy in mode auto."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "%nWhat the report counts, all seeds together:",
      "  windowsOverSlo    windows of a pool whose p99 was above its SLO",
      "  requestsOverSlo   requests that took longer than it, or were turned away",
      "  poolHours         workers or connections of all instances, times hours",
      "  replicaHours      instances times hours: sizes are what is set, instances stay",
      "  resizes           changes of a pool's size;  directionChanges: those back",
      "and of each the interval of 95%% by drawing the seeds again, and Tidegate's as a multiple of",
      "the others'."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int MOST_POOL_DAYS = 100_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--traffic",
      paramLabel = "FILE",
      description =
          "CSV of request rates (timestamp,rate_per_minute). Default: made-up days, other ones for"
              + " each seed.")
  private Path traffic;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many times, with other pools each time (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--controllers",
      paramLabel = "NAME",
      split = ",",
      description = "Which to compare; default: fixed,hpa,queue,holt-winters,tidegate,oracle.")
  private List<String> controllers = new ArrayList<>();

  @Option(
      names = "--pools",
      paramLabel = "N",
      defaultValue = "4",
      description = "Pools of each seed (default: ${DEFAULT-VALUE}).")
  private int pools;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "3",
      description = "Made-up days, or at most so many of --traffic (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The first seed; the others follow it (default: ${DEFAULT-VALUE}).")
  private long firstSeed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result there, as JSON.")
  private Path report;

  @Override
  public Integer call() throws Exception {
    List<Contender> contenders = contenders();
    check();
    Settings settings = Settings.load(null, Map.of(), Map.of());
    RiskServing model =
        new RiskServing(PriorModel.load(), settings.predictor().falseAlarmsPerPoolDay());
    RateSeries series = traffic == null ? null : series();
    ControlComparison comparison =
        series == null
            ? ControlComparison.generated(days, pools, model)
            : ControlComparison.recorded(series, pools, model);
    List<Standing> standings =
        comparison.run(
            contenders,
            seeds,
            firstSeed,
            Runtime.getRuntime().availableProcessors(),
            this::progress);
    String name = traffic == null ? "generated" : traffic.getFileName().toString();
    double spanned =
        series == null ? days : (double) series.size() * series.widthMillis() / 86_400_000;
    SimulateReport result = new SimulateReport(name, spanned, pools, seeds, firstSeed, standings);
    PrintWriter out = spec.commandLine().getOut();
    result.print(out);
    if (report != null) {
      result.write(report);
      out.println("  Report: " + report);
    }
    out.flush();
    return 0;
  }

  private void progress(int done, int of) {
    if (done == of || done % Math.max(1, of / 20) == 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf("  %d of %d runs%n", done, of);
      err.flush();
    }
  }

  private List<Contender> contenders() {
    if (controllers.isEmpty()) {
      return List.of(Contender.values());
    }
    List<Contender> contenders = new ArrayList<>();
    for (String word : controllers) {
      Contender contender;
      try {
        contender = Contender.of(word.strip());
      } catch (IllegalArgumentException e) {
        throw CommandFailedException.usage("--controllers: " + e.getMessage(), e);
      }
      if (contenders.contains(contender)) {
        throw CommandFailedException.usage(
            "--controllers has '%s' twice: must be each once".formatted(word), null);
      }
      contenders.add(contender);
    }
    return contenders;
  }

  private void check() {
    within("--seeds", seeds, 1000);
    within("--pools", pools, 1000);
    within("--days", days, 400);
    if ((long) pools * days * seeds > MOST_POOL_DAYS) {
      throw CommandFailedException.usage(
          "%d pools of %d seeds for %d days are %d pool-days: must be at most %d, or it takes hours"
              .formatted(pools, seeds, days, (long) pools * days * seeds, MOST_POOL_DAYS),
          null);
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

  private static void within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw CommandFailedException.usage(
          "%s is %d: must be from 1 to %d".formatted(option, value, most), null);
    }
  }

  private RateSeries series() {
    try {
      return RateSeries.read(traffic).firstDays(days);
    } catch (NoSuchFileException e) {
      throw CommandFailedException.usage(
          "--traffic: %s is no file: must be a CSV file with the columns timestamp,rate_per_minute"
              .formatted(e.getMessage()),
          e);
    } catch (CharacterCodingException e) {
      throw CommandFailedException.usage(
          "--traffic: %s is no text in UTF-8: must be a CSV file with the columns"
                  .formatted(traffic)
              + " timestamp,rate_per_minute",
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandFailedException.usage("--traffic: " + e.getMessage(), e);
    }
  }
}
