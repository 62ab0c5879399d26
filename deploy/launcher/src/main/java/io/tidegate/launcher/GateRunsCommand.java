package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the runs that a control plane has made. */
@Command(
    name = "runs",
    description = "Lists the runs of a control plane, the newest first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers, 2 wrong usage"})
final class GateRunsCommand implements Callable<Integer> {
  private static final int MOST = 1000;

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > MOST) {
      throw CommandFailedException.usage(
          "--limit is %d: must be from 1 to %d".formatted(limit, MOST), null);
    }
    JsonNode answer = new GateRuns(address.client()).newest(limit);
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(answer.toPrettyString());
    } else if (answer.path("runs").isEmpty()) {
      out.println("There was no run yet.");
    } else {
      GateRuns.head(out);
      answer.path("runs").forEach(run -> GateRuns.line(run, out));
    }
    out.flush();
    return 0;
  }
}
