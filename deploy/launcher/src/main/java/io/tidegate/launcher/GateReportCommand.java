package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.gate.contract.JUnitXml;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What came of a run of a control plane. */
@Command(
    name = "report",
    description = "Shows what came of a run of a control plane, and writes it to files.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 shown or written, whatever the verdict; 1 there is none or no control plane answers, 2 wrong usage"
    })
final class GateReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "ID", description = "As 'gate runs' lists it.")
  private String id;

  @Option(names = "--html", paramLabel = "FILE", description = "The page for people.")
  private Path html;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "JUnit XML: one case per metric and route.")
  private Path junit;

  @Option(names = "--json", paramLabel = "FILE", description = "The verdict.")
  private Path json;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "How far the pool of the plan's 'fleet' may grow, as policies; there is one of a candidate"
              + " that passed, and whose plan has 'capacity'.")
  private Path policy;

  @Override
  public Integer call() throws InterruptedException {
    Stream.of(html, junit, json, policy).filter(Objects::nonNull).forEach(GateOutputs::remove);
    GateRuns runs = new GateRuns(address.client());
    JsonNode run = runs.run(id);
    output.show(run, spec.commandLine().getOut(), out -> GateRuns.result(run, out));
    JsonNode verdict = run.path("verdict");
    if (!verdict.isObject()) {
      throw CommandFailedException.failed(
          "run '%s' is %s: only one that has finished has a verdict"
              .formatted(id, run.path("state").asText()),
          null);
    }
    if (json != null) {
      GateOutputs.write(verdict.toPrettyString() + "\n", json);
    }
    if (junit != null) {
      GateOutputs.write(
          JUnitXml.write(
              verdict, GateOutputs.failing(GateRunDesk.FAILING).outcomes(), GateOutputs.now()),
          junit);
    }
    if (html != null) {
      GateOutputs.write(runs.report(id), html);
    }
    if (policy != null) {
      GateOutputs.write(runs.policy(id), policy);
    }
    return 0;
  }
}
