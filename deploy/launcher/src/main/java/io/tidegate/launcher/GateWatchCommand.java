package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a run of a control plane to its end. */
@Command(
    name = "watch",
    description = {
      "Follows a run of a control plane to its end, and ends as 'tidegate gate run' does.",
      "Exit codes: 0 PASS, WARN or overridden, 1 failed or no control plane answers, 2 wrong usage,"
          + " 10 FAIL_SLO, 11 FAIL_REGRESSION, 12 FAIL_CAPACITY, 20 INCONCLUSIVE, 21 INVALID,"
          + " 22 aborted."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GateWatchCommand implements Callable<Integer> {
  private static final String RUNNING = "running";

  /** While the control plane is away, as in a restart: then the run is aborted. */
  private static final int ATTEMPTS = 12;

  private static final long AGAIN_SECONDS = 5;

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "ID", description = "As 'gate start' printed it.")
  private String id;

  @Option(
      names = "--abort-on-signal",
      description = "Ctrl-C and SIGTERM end the run, too, with exit code 22, and not only this.")
  private boolean aborts;

  @Override
  public Integer call() throws InterruptedException {
    GateRuns runs = new GateRuns(address.client());
    // An id that is wrong is told before anything is followed.
    JsonNode run = runs.run(id);
    if (run.path("state").asText().equals(RUNNING)) {
      run = aborts ? followOrAbort(runs) : follow(runs);
    }
    JsonNode ended = run;
    output.show(ended, spec.commandLine().getOut(), out -> GateRuns.result(ended, out));
    return GateRuns.exitCode(ended);
  }

  private JsonNode followOrAbort(GateRuns runs) throws InterruptedException {
    try (GateAbort abort = new GateAbort(() -> abort(runs))) {
      return follow(runs);
    }
  }

  private void abort(GateRuns runs) {
    try {
      runs.abort(id, "who watched it was ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CommandFailedException e) {
      System.err.println("tidegate: " + e.getMessage());
    }
  }

  /** Where the stream breaks it is taken up again behind what was seen. */
  private JsonNode follow(GateRuns runs) throws InterruptedException {
    GateRunEvents events = runs.events(id);
    PrintWriter err = spec.commandLine().getErr();
    for (int failed = 0; ; ) {
      try {
        boolean streamed =
            events.follow(
                line -> {
                  err.println(line);
                  err.flush();
                });
        JsonNode run = runs.run(id);
        if (!run.path("state").asText().equals(RUNNING)) {
          return run;
        }
        failed = 0;
        if (!streamed) {
          TimeUnit.SECONDS.sleep(1);
        }
      } catch (CommandFailedException e) {
        failed++;
        if (failed == ATTEMPTS) {
          throw e;
        }
        err.println(e.getMessage());
        err.flush();
        TimeUnit.SECONDS.sleep(AGAIN_SECONDS);
      }
    }
  }
}
