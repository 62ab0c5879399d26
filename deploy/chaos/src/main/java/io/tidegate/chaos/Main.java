package io.tidegate.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code deploy/chaos/run}. */
@Command(
    name = "deploy/chaos/run",
    description = "Runs the real system under seeded faults, and checks what is left of it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = "Exit codes: 0 everything held, 1 something did not, 2 wrong usage")
public final class Main implements Callable<Integer> {
  private static final int LONGEST_MINUTES = 30;

  @Spec private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "10",
      description = "For how long faults begin, 1 to 30 (default: ${DEFAULT-VALUE}).")
  private int minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Which schedule (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--seeds",
      paramLabel = "A-B",
      description = "These schedules instead, one after the other.")
  private String seeds;

  @Option(
      names = "--broken",
      description = {
        "With collectors that commit offsets before the store took the windows: exit code 1 says that"
            + " it was caught."
      })
  private boolean broken;

  @Option(
      names = "--keep",
      description = "Keep the temporary directory, with the logs, also where everything held.")
  private boolean keep;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "deploy/chaos/results",
      description = "Where the summaries go (default: ${DEFAULT-VALUE}).")
  private Path results;

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    if (minutes < 1 || minutes > LONGEST_MINUTES) {
      throw wrong("--minutes is %d: must be 1 to %d".formatted(minutes, LONGEST_MINUTES));
    }
    boolean passed = true;
    for (long one : wanted()) {
      passed &= run(one);
    }
    return passed ? 0 : 1;
  }

  private List<Long> wanted() {
    if (seeds == null) {
      return List.of(seed);
    }
    if (!seeds.matches("[0-9]{1,9}-[0-9]{1,9}")) {
      throw wrong("--seeds is '%s': must be like 1-5".formatted(seeds));
    }
    int dash = seeds.indexOf('-');
    List<Long> all = new ArrayList<>();
    for (long s = Long.parseLong(seeds.substring(0, dash));
        s <= Long.parseLong(seeds.substring(dash + 1));
        s++) {
      all.add(s);
    }
    if (all.isEmpty()) {
      throw wrong("--seeds is '%s': there is none".formatted(seeds));
    }
    return all;
  }

  private CommandLine.ParameterException wrong(String text) {
    return new CommandLine.ParameterException(spec.commandLine(), text);
  }

  private boolean run(long one) throws Exception {
    Path directory = Files.createTempDirectory("tidegate-chaos-");
    Summary summary = new Summary(minutes, one, broken);
    Run run = new Run(summary, directory, minutes, one, broken);
    Thread hook = new Thread(() -> stop(run), "chaos-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    System.out.println(summary.command());
    try {
      run.run();
    } catch (Exception | AssertionError e) {
      summary.add(List.of(new Invariant("the run came to its end", "it did not", e.toString())));
    } finally {
      stop(run);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    System.out.println();
    System.out.print(summary.text());
    summary.write(results);
    if (summary.passed() && !keep) {
      delete(directory);
    } else {
      System.out.println("The logs are in " + directory);
    }
    return summary.passed();
  }

  private static void stop(Run run) {
    try {
      run.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      System.err.println("not everything stopped cleanly: " + e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }
}
