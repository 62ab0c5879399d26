package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.VerdictTable;
import io.tidegate.gate.judge.Finding;
import io.tidegate.gate.judge.Outcome;
import io.tidegate.gate.judge.Verdict;
import io.tidegate.gate.report.HtmlReport;
import io.tidegate.gate.run.AbortedException;
import io.tidegate.gate.traffic.TrafficModel;
import io.tidegate.launcher.demo.GateDemo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the gate on candidates of which it is known what is wrong with them. */
@Command(
    name = "demo",
    description = {
      "Loads a small shop and four candidates, of which it is known what is wrong with them, with"
          + " traffic like that of an access log. Exit code 0 only if all verdicts are right. A run"
          + " that the machine disturbed (INVALID) is made once more."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GateDemoCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "An access log (Combined or Common) of any site, mapped to the shop's routes; default: one"
              + " is made up.")
  private Path log;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "24",
      description = "Judged of each side, 6 to 600 (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--only",
      paramLabel = "CANDIDATE",
      split = ",",
      description =
          "Not all of equal, slow-query, small-pool, errors; the others are left out and not judged.")
  private List<String> only = List.of();

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      description =
          "Where the model, the plans and the verdicts go; default: a new directory among the"
              + " temporary files.")
  private Path workDir;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!(seconds >= 6 && seconds <= 600)) {
      throw CommandFailedException.usage(
          "--seconds is %s: must be from 6 to 600".formatted(seconds), null);
    }
    if (log != null && !Files.isRegularFile(log)) {
      throw CommandFailedException.usage(
          "%s is no file: must be an access log".formatted(log), null);
    }
    List<GateDemo.Candidate> candidates = candidates();
    Path directory =
        workDir == null
            ? Files.createTempDirectory("tidegate-gate-demo-")
            : Files.createDirectories(workDir);
    PrintWriter err = spec.commandLine().getErr();
    GateDemo demo =
        new GateDemo(
            directory,
            Optional.ofNullable(log),
            seconds,
            line -> {
              err.println("  " + line);
              err.flush();
            });
    List<GateDemo.Row> rows = new ArrayList<>();
    try (GateAbort abort = new GateAbort(demo::abort)) {
      GateDemo.Traffic traffic = demo.traffic();
      for (GateDemo.Candidate candidate : candidates) {
        err.println("%s: %s".formatted(candidate.word(), candidate.change()));
        err.flush();
        GateDemo.Row row = demo.play(candidate, traffic);
        Verdict verdict = row.result().judgement().verdict();
        if (verdict.outcome() == Outcome.INVALID) {
          // The machine disturbed it, as far as can be known: what anybody would do.
          err.println("  INVALID, so once more: " + why(verdict.findings().get(0)));
          err.flush();
          row = demo.play(candidate, traffic);
        }
        rows.add(row);
        show(row, traffic.model(), directory);
      }
    } catch (AbortedException e) {
      err.println("tidegate: " + e.getMessage());
      err.flush();
      return FailOn.ABORTED;
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.failed(e.getMessage(), e);
    }
    return table(rows, directory);
  }

  private List<GateDemo.Candidate> candidates() {
    List<String> known = Arrays.stream(GateDemo.Candidate.values()).map(c -> c.word()).toList();
    for (String word : only) {
      if (!known.contains(word)) {
        throw CommandFailedException.usage(
            "--only has '%s': must be of %s".formatted(word, String.join(", ", known)), null);
      }
    }
    return Arrays.stream(GateDemo.Candidate.values())
        .filter(c -> only.isEmpty() || only.contains(c.word()))
        .toList();
  }

  private void show(GateDemo.Row row, TrafficModel model, Path directory) {
    FailOn failing = GateOutputs.failing(List.of("slo", "regression", "capacity", "inconclusive"));
    String name = row.candidate().word();
    GateOutputs.write(
        row.result(),
        failing,
        row.planFile(),
        row.plan().plan(),
        directory.resolve(name + ".verdict.json"));
    GateOutputs.write(
        HtmlReport.write(row.result(), row.plan().plan(), model, GateOutputs.now()),
        directory.resolve(name + ".html"));
    PrintWriter out = spec.commandLine().getOut();
    out.println(name);
    VerdictTable.text(row.result().judgement()).lines().forEach(l -> out.println("  " + l));
    row.result().notes().forEach(n -> out.println("  note: " + n));
    out.println();
    out.flush();
  }

  private int table(List<GateDemo.Row> rows, Path directory) {
    PrintWriter out = spec.commandLine().getOut();
    String line = "%-11s %-44s %-28s %-16s %4s  %s";
    out.println(
        line.formatted("candidate", "what is wrong", "expected", "verdict", "exit", "as expected"));
    for (GateDemo.Row row : rows) {
      Verdict verdict = row.result().judgement().verdict();
      out.println(
          line.formatted(
              row.candidate().word(),
              row.candidate().change(),
              row.candidate().expected().stream()
                  .map(Outcome::name)
                  .collect(Collectors.joining(" or ")),
              verdict.outcome(),
              verdict.outcome().exitCode(),
              row.asExpected() ? "yes" : "NO"));
      verdict.findings().stream().findFirst().ifPresent(f -> out.println("            " + why(f)));
    }
    boolean all = rows.stream().allMatch(GateDemo.Row::asExpected);
    out.println(
        String.format(
            Locale.ROOT,
            "%d of %d verdicts are right; the model, the plans, the verdicts and their pages are in %s",
            rows.stream().filter(GateDemo.Row::asExpected).count(),
            rows.size(),
            directory));
    out.flush();
    return all ? 0 : 1;
  }

  private static String why(Finding finding) {
    return finding.reason().word() + ": " + finding.detail();
  }
}
