package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.InputJson;
import io.tidegate.gate.contract.VerdictTable;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.judge.Trials;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges what a load test or a canary measured. */
@Command(
    name = "judge",
    description = {
      "Judges a candidate by the windows in FILE (JSON, schema " + InputJson.SCHEMA + ").",
      "Exit codes: 0 PASS or WARN, 1 failed, 2 wrong usage, 10 FAIL_SLO, 11 FAIL_REGRESSION,"
          + " 12 FAIL_CAPACITY, 20 INCONCLUSIVE (and WARN, where it is to fail), 21 INVALID."
    },
    mixinStandardHelpOptions = true)
final class GateJudgeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "0..1", description = "What was measured.")
  private Path file;

  @Mixin private VerdictFiles verdict;

  @Option(
      names = "--self-test",
      description =
          "Needs no FILE: judges simulated pairs of which the truth is known, and shows how often it"
              + " is right.")
  private boolean selfTest;

  @Option(
      names = "--pairs",
      defaultValue = "200",
      description = "Of each case of the self-test (default: ${DEFAULT-VALUE}).")
  private int pairs;

  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    if (selfTest) {
      return selfTest(to);
    }
    if (file == null) {
      throw CommandFailedException.usage("FILE is missing: what was measured, as JSON", null);
    }
    FailOn failing = verdict.failing();
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw CommandFailedException.usage("%s cannot be read: %s".formatted(file, e), e);
    }
    verdict.removeOld();
    JudgedInput judged = JudgedInput.of(new String(bytes, StandardCharsets.UTF_8), file.toString());
    Judgement judgement = judged.judgement();
    int code =
        verdict.write(judgement, failing, file, bytes, judged.seed(), Optional.empty(), List.of());
    to.print(VerdictTable.text(judgement));
    to.flush();
    return code;
  }

  private int selfTest(PrintWriter to) {
    if (pairs < 1 || pairs > 10_000) {
      throw CommandFailedException.usage(
          "--pairs is %d: must be from 1 to 10000".formatted(pairs), null);
    }
    List<Trials.Result> results = new ArrayList<>();
    for (Trials.Case one : Trials.table(60)) {
      results.add(Trials.run(one, pairs, 1));
    }
    to.print(VerdictTable.text(results));
    to.flush();
    return results.stream().allMatch(Trials.Result::asPromised) ? 0 : 1;
  }
}
