package io.tidegate.launcher;

import io.tidegate.gate.contract.FailOn;
import io.tidegate.gate.contract.JUnitXml;
import io.tidegate.gate.contract.VerdictJson;
import io.tidegate.gate.contract.VerdictMetrics;
import io.tidegate.gate.judge.Judgement;
import io.tidegate.gate.run.ForecastPeak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What a verdict is written to, and which verdicts fail: options of each command that judges. */
final class VerdictFiles {
  @Option(
      names = {"-o", "--out"},
      paramLabel = "VERDICT.json",
      defaultValue = "verdict.json",
      description = "Where the verdict is written (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--junit",
      paramLabel = "FILE.xml",
      description = "Also writes JUnit XML: one case per metric and route or downstream pool.")
  private Path junit;

  @Option(
      names = "--metrics",
      paramLabel = "FILE.prom",
      description =
          "Also writes the result for Prometheus, as a node exporter's textfile collector reads it.")
  private Path metrics;

  @Option(
      names = "--gate",
      paramLabel = "NAME",
      description = "The label 'gate' of --metrics (default: the name of what was judged).")
  private String gate;

  @Option(
      names = "--fail-on",
      paramLabel = "OUTCOME",
      split = ",",
      defaultValue = "slo,regression,capacity,inconclusive",
      description =
          "Which outcomes fail: slo, regression, capacity, inconclusive, warn (default:"
              + " ${DEFAULT-VALUE}). An invalid run always does.")
  private List<String> failOn;

  FailOn failing() {
    return GateOutputs.failing(failOn);
  }

  /** A verdict of an earlier run must not be taken for this one's. */
  void removeOld() {
    Stream.of(out, junit, metrics).filter(Objects::nonNull).forEach(GateOutputs::remove);
  }

  /**
   * Writes what was asked for.
   *
   * @param judged the file that was judged, or the plan that was run
   * @param bytes its content
   * @param peak that was forecast for the run; empty: none was
   * @param notes of the run; none where nothing was run
   * @return the exit code that goes with it
   */
  int write(
      Judgement judgement,
      FailOn failing,
      Path judged,
      byte[] bytes,
      long seed,
      Optional<ForecastPeak> peak,
      List<String> notes) {
    int code = failing.exitCode(judgement.verdict().outcome());
    GateOutputs.write(
        VerdictJson.write(
            judgement, code, judged.toString(), GateOutputs.sha256(bytes), seed, peak, notes),
        out);
    if (junit != null) {
      GateOutputs.write(JUnitXml.write(judgement, failing.outcomes(), GateOutputs.now()), junit);
    }
    if (metrics != null) {
      String name = gate == null ? judged.getFileName().toString() : gate;
      writeMetrics(VerdictMetrics.write(judgement, name, code, Instant.now()));
    }
    return code;
  }

  /** At once: somebody may read it at any time. */
  private void writeMetrics(String text) {
    Path whole = metrics.resolveSibling(metrics.getFileName() + ".new");
    GateOutputs.write(text, whole);
    try {
      Files.move(whole, metrics, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CommandFailedException.failed(metrics + " cannot be written: " + e, e);
    }
  }
}
