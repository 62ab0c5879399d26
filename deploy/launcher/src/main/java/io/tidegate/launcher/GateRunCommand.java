package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.InputWriter;
import io.tidegate.gate.contract.PlanYaml;
import io.tidegate.gate.contract.PolicySnippet;
import io.tidegate.gate.contract.VerdictTable;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.report.HtmlReport;
import io.tidegate.gate.run.AbortedException;
import io.tidegate.gate.run.GatePlan;
import io.tidegate.gate.run.GateRun;
import io.tidegate.gate.run.RunResult;
import io.tidegate.gate.traffic.TrafficModel;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Loads baseline and candidate in turns with a traffic model, and judges the candidate. */
@Command(
    name = "run",
    description = {
      "Loads baseline and candidate in turns, as the traffic model says, and judges the candidate by"
          + " its objectives, by the baseline, and by the peak that it has to bear. Where the plan has"
          + " a 'chain' or 'peak: forecast', --url (or --data-dir) names the control plane that watches"
          + " those pools.",
      "Exit codes: 0 PASS or WARN, 1 failed, 2 wrong usage, 10 FAIL_SLO, 11 FAIL_REGRESSION,"
          + " 12 FAIL_CAPACITY, 20 INCONCLUSIVE (and WARN, where it is to fail), 21 INVALID,"
          + " 22 aborted (Ctrl-C, SIGTERM)."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GateRunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  /** Null until it was read. */
  private TrafficModel model;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "GATE.yaml",
      required = true,
      description = "What is run, schema " + PlanYaml.SCHEMA + ".")
  private Path file;

  @Option(names = "--baseline", paramLabel = "URL", description = "Instead of the file's.")
  private String baseline = "";

  @Option(names = "--candidate", paramLabel = "URL", description = "Instead of the file's.")
  private String candidate = "";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "0",
      description = "Judged of each side; default: as many windows as the file says.")
  private double seconds;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "By which the load generators are reached, where the plan has load.generators.")
  private String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties of Kafka's clients for it, as security.protocol.")
  private Path kafkaConfig;

  /** Asked for the windows of the plan's chain, and for the forecast peak. */
  @Mixin private ConsoleAddress controlPlane;

  @Mixin private VerdictFiles verdict;

  @Option(
      names = "--html",
      paramLabel = "FILE.html",
      description = "Also writes a report for people: one page that needs nothing else.")
  private Path html;

  @Option(
      names = "--windows",
      paramLabel = "FILE.json",
      description = "Also writes what was judged, for 'tidegate gate judge' to judge again.")
  private Path windows;

  @Option(
      names = "--policy",
      paramLabel = "FILE.yaml",
      description =
          "Also writes how far the pool of the plan's 'fleet' may grow, as policies; of a candidate"
              + " that passed, and whose plan has 'capacity'.")
  private Path policy;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    FailOn failing = verdict.failing();
    byte[] bytes = GateInputs.bytes(file);
    PlanYaml yaml;
    try {
      yaml =
          PlanYaml.read(
              new String(bytes, StandardCharsets.UTF_8),
              new PlanYaml.Changes(baseline, candidate, seconds));
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(file + ": " + e.getMessage(), e);
    }
    if (policy != null && (yaml.fleet().isEmpty() || yaml.plan().capacity().isEmpty())) {
      throw CommandFailedException.usage(
          "--policy is given, and %s has no '%s': must have both, the pool and the step search that tells how far it may grow"
              .formatted(file, yaml.fleet().isEmpty() ? "fleet" : "capacity"),
          null);
    }
    verdict.removeOld();
    Stream.of(html, windows, policy).filter(Objects::nonNull).forEach(GateOutputs::remove);
    try {
      RunResult result = run(yaml, err);
      int code =
          verdict.write(
              result.judgement(),
              failing,
              file,
              bytes,
              yaml.plan().load().seed(),
              result.peak(),
              result.notes());
      write(result, yaml.plan());
      writePolicy(result, yaml, GateOutputs.sha256(bytes));
      return code;
    } catch (AbortedException e) {
      err.println("tidegate: " + e.getMessage());
      err.flush();
      return FailOn.ABORTED;
    }
  }

  private RunResult run(PlanYaml yaml, PrintWriter err)
      throws InterruptedException, AbortedException {
    GateInputs inputs =
        new GateInputs(
            yaml,
            name -> file.toAbsolutePath().resolveSibling(name),
            () -> false,
            line -> {
              err.println(line);
              err.flush();
            },
            Optional.ofNullable(kafka).map(at -> GateKafka.of(at, kafkaConfig)),
            () -> new ControlPlaneWindows(controlPlane.client()));
    try {
      Optional<Judgement> invalid = inputs.read();
      model = inputs.model();
      if (invalid.isPresent()) {
        return RunResult.of(invalid.get());
      }
      try (GateRun run = inputs.run();
          GateAbort abort = new GateAbort(run::abort)) {
        return run.run();
      }
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(file + ": " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      throw CommandFailedException.failed(e.getMessage() + ": " + e.getCause().getMessage(), e);
    }
  }

  private void write(RunResult result, GatePlan plan) {
    if (html != null) {
      GateOutputs.write(HtmlReport.write(result, plan, model, GateOutputs.now()), html);
    }
    if (windows != null && result.input().isPresent()) {
      String judged = InputWriter.write(result.input().get(), plan.load().seed());
      GateOutputs.write(judged, windows);
    }
    PrintWriter to = spec.commandLine().getOut();
    to.print(VerdictTable.text(result.judgement()));
    result.notes().forEach(note -> to.println("  note: " + note));
    to.flush();
  }

  private void writePolicy(RunResult result, PlanYaml yaml, String planSha256) {
    if (policy == null) {
      return;
    }
    PrintWriter to = spec.commandLine().getOut();
    PolicySnippet.write(result.judgement(), result.borne(), yaml, planSha256, GateOutputs.now())
        .ifPresentOrElse(
            text -> {
              GateOutputs.write(text, policy);
              to.println(
                  "  what was learned of %s: %s".formatted(yaml.fleet().get().pool(), policy));
            },
            () ->
                to.println(
                    "  %s is not written: of a version that is not to go on, or that bore no step, nothing was learned"
                        .formatted(policy)));
    to.flush();
  }
}
