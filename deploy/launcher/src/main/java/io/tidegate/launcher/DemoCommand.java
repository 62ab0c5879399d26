package io.tidegate.launcher;

import io.tidegate.demo.FaultScript;
import io.tidegate.demo.Traffic;
import io.tidegate.demo.TrafficFormatException;
import io.tidegate.launcher.demo.DemoReport;
import io.tidegate.launcher.demo.DemoStage;
import io.tidegate.launcher.demo.DemoTable;
import io.tidegate.launcher.demo.HarmfulPolicyReport;
import io.tidegate.launcher.demo.HarmfulPolicyStage;
import io.tidegate.launcher.demo.HarmfulPolicyTable;
import io.tidegate.launcher.demo.SlowDatabaseReport;
import io.tidegate.launcher.demo.SlowDatabaseStage;
import io.tidegate.launcher.demo.SlowDatabaseTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Plays the same traffic twice on a real small fleet, without and with Tidegate. */
@Command(
    name = "demo",
    description = {
      "Plays the same traffic twice on a small real fleet: first with fixed pools, then under"
          + " Tidegate; ends with a table that compares the two.",
      "All of it runs on this machine: two services, a PostgreSQL, a Kafka broker, a store."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class DemoCommand implements Callable<Integer> {
  private static final String PEAK_DAY = "peak-day";
  private static final String SLOW_DATABASE = "slow-database";
  private static final String HARMFUL_POLICY = "harmful-policy";
  private static final String PLAYGROUND = "playground";
  private static final List<String> SCENARIOS =
      List.of(PEAK_DAY, SLOW_DATABASE, HARMFUL_POLICY, PLAYGROUND);

  /** The playground's, one after the other: about an hour. */
  private static final int EVENTS = 25;

  private static final double EVENT_PEAK = 250;

  private static final List<String> OF_PEAK_DAY =
      List.of("--traffic", "--from", "--windows", "--peak", "--fault");

  @Spec private CommandSpec spec;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      defaultValue = PEAK_DAY,
      description = {
        "peak-day: traffic that grows beyond fixed pools;",
        "slow-database: steady traffic, a service of 4 replicas, and a database that gets slower;"
            + " Tidegate scales the replicas;",
        "harmful-policy: somebody applies a policy that makes a pool far too small, and Tidegate"
            + " takes that back; two minutes;",
        "playground: the same fleet under Tidegate alone, with an event every 140 seconds, for an"
            + " hour or until you stop it: to look at the page and turn its knobs.",
        "The last three take of the options below seed, port and work-dir, the first two of them"
            + " report too (default: ${DEFAULT-VALUE})."
      })
  private String scenario;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result there, as JSON.")
  private Path report;

  @Option(
      names = "--traffic",
      paramLabel = "CSV",
      description =
          "Recorded traffic, columns timestamp,rate_per_minute; one row is played as one window."
              + " Default: a made-up day with one big event.")
  private Path traffic;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Where in --traffic to begin, e.g. 1998-06-10T12:00:00Z; default: the steepest stretch.")
  private String from;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "140",
      description = "How many windows to play, 40 to 3600 (default: ${DEFAULT-VALUE}).")
  private int windows;

  @Option(
      names = "--peak",
      paramLabel = "RATE",
      defaultValue = "250",
      description =
          "Requests per second at the traffic's peak: it is scaled to that (default:"
              + " ${DEFAULT-VALUE}).")
  private double peak;

  @Option(
      names = "--fault",
      paramLabel = "FAULT",
      defaultValue = "",
      description =
          "slow-db@60+20x3: from window 60, for 20 windows, the database is 3 times slower;"
              + " leak@40+30x1: 1 worker is lost per window. Several: separated by commas.")
  private String fault;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Of the traffic's noise and arrivals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "0",
      description = "Of the page; default: a free one.")
  private int port;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description =
          "Where data and logs of the runs go; default: a new directory among the temporary files.")
  private Path workDir;

  @Override
  public Integer call() throws Exception {
    checkOptions();
    checkReport();
    PrintWriter out = spec.commandLine().getOut();
    if (scenario.equals(SLOW_DATABASE)) {
      SlowDatabaseStage stage = new SlowDatabaseStage(seed, port, workDirectory(), out);
      return play(stage, stage::play, SlowDatabaseTable::print, SlowDatabaseReport::write);
    }
    if (scenario.equals(HARMFUL_POLICY)) {
      HarmfulPolicyStage stage = new HarmfulPolicyStage(seed, port, workDirectory(), out);
      return play(stage, stage::play, HarmfulPolicyTable::print, HarmfulPolicyReport::write);
    }
    if (scenario.equals(PLAYGROUND)) {
      return stay(out);
    }
    Traffic played = traffic();
    DemoStage stage = new DemoStage(played, faults(), seed, port, workDirectory(), out);
    return play(stage, stage::play, DemoTable::print, DemoReport::write);
  }

  private int stay(PrintWriter out) throws Exception {
    Traffic event = Traffic.generatedDay(seed).repeated(EVENTS).scaledTo(EVENT_PEAK);
    DemoStage stage = new DemoStage(event, FaultScript.parse(""), seed, port, workDirectory(), out);
    ShutdownHook hook = ShutdownHook.closing("demo", stage::close);
    try {
      stage.stay();
      return 0;
    } finally {
      hook.run();
    }
  }

  private interface Writing<R> {
    void to(R result, Path file) throws IOException;
  }

  private <R> int play(
      AutoCloseable stage, Callable<R> playing, BiConsumer<R, PrintWriter> table, Writing<R> json)
      throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    ShutdownHook hook = ShutdownHook.closing("demo", stage::close);
    try {
      R result = playing.call();
      table.accept(result, out);
      if (report != null) {
        json.to(result, report);
        out.println("  Report: " + report);
        out.flush();
      }
      return 0;
    } finally {
      hook.run();
    }
  }

  private void checkOptions() {
    if (!SCENARIOS.contains(scenario)) {
      throw CommandFailedException.usage(
          "--scenario is '%s': must be %s or %s"
              .formatted(
                  scenario,
                  String.join(", ", SCENARIOS.subList(0, SCENARIOS.size() - 1)),
                  SCENARIOS.get(SCENARIOS.size() - 1)),
          null);
    }
    if (scenario.equals(PEAK_DAY)) {
      return;
    }
    refuse(OF_PEAK_DAY, "its traffic and its fault are its own");
    if (scenario.equals(PLAYGROUND)) {
      refuse(List.of("--report"), "nothing is compared there");
    }
  }

  private void refuse(List<String> options, String why) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw CommandFailedException.usage(
            "%s has no meaning with --scenario %s: %s".formatted(option, scenario, why), null);
      }
    }
  }

  /** Found out before six minutes are spent. */
  private void checkReport() {
    if (report == null) {
      return;
    }
    Path folder = report.toAbsolutePath().getParent();
    if (Files.isDirectory(report) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw CommandFailedException.usage(
          "--report %s cannot be written: must be a file in a folder that exists and is writable"
              .formatted(report),
          null);
    }
  }

  private Traffic traffic() {
    if (windows < 40 || windows > 3600) {
      throw CommandFailedException.usage(
          "--windows is %d: must be from 40 to 3600".formatted(windows), null);
    }
    if (!(peak >= 1 && peak <= 1000)) {
      throw CommandFailedException.usage(
          "--peak is %s: must be from 1 to 1000 requests per second".formatted(peak), null);
    }
    try {
      Traffic whole =
          traffic == null ? Traffic.generatedDay(seed, windows) : Traffic.fromCsv(traffic);
      return whole.stretch(start(), windows).scaledTo(peak);
    } catch (TrafficFormatException | IllegalArgumentException | IOException e) {
      throw CommandFailedException.usage("--traffic: " + e.getMessage(), e);
    }
  }

  private Optional<Instant> start() {
    try {
      return Optional.ofNullable(from).map(Instant::parse);
    } catch (DateTimeParseException e) {
      throw CommandFailedException.usage(
          "--from is '%s': must be like 1998-06-10T12:00:00Z".formatted(from), e);
    }
  }

  private FaultScript faults() {
    try {
      return FaultScript.parse(fault);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--fault: " + e.getMessage(), e);
    }
  }

  private Path workDirectory() throws IOException {
    return workDir == null
        ? Files.createTempDirectory("tidegate-demo-")
        : Files.createDirectories(workDir);
  }
}
