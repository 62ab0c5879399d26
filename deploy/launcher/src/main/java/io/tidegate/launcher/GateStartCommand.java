package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.launcher.settings.Durations;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a control plane run a plan. */
@Command(
    name = "start",
    description = {
      "Has a control plane run a plan, and prints the run's id; 'tidegate gate watch ID' follows it.",
      "What the plan names are files there, in the directory of the setting gate.directory."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 taken, 1 no control plane answers or another run is not over, 2 not taken or wrong usage"
    })
final class GateStartCommand implements Callable<Integer> {
  private static final int BUSY = 503;
  private static final long AGAIN_SECONDS = 5;

  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "GATE.yaml",
      required = true,
      description = "The plan, as 'tidegate gate run' takes it.")
  private Path file;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description =
          "The attempt's own: the same key with the same plan again is the same run (default: a new"
              + " one).")
  private String key;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the run.")
  private String reason;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "How long to try again where another run is not over, e.g. 1h (default: not at all).")
  private String wait;

  @Override
  public Integer call() throws InterruptedException {
    Duration patience;
    try {
      patience = wait.equals("0s") ? Duration.ZERO : Durations.parse(wait);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage("--wait: " + e.getMessage(), e);
    }
    byte[] plan = GateInputs.bytes(file);
    GateRuns runs = new GateRuns(address.client());
    String own = key == null ? UUID.randomUUID().toString() : key;
    long deadline = System.nanoTime() + patience.toNanos();
    ConsoleClient.Answer answer = runs.submit(plan, own, reason);
    while (answer.status() == BUSY && System.nanoTime() - deadline < 0) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(answer.detail());
      err.flush();
      TimeUnit.SECONDS.sleep(AGAIN_SECONDS);
      answer = runs.submit(plan, own, reason);
    }
    if (answer.status() == BUSY) {
      throw CommandFailedException.failed("not taken: " + answer.detail(), null);
    }
    if (answer.status() != 200 && answer.status() != 202) {
      throw CommandFailedException.usage(
          "not taken (%d): %s".formatted(answer.status(), answer.detail()), null);
    }
    JsonNode run = answer.body();
    output.show(run, spec.commandLine().getOut(), out -> out.println(run.path("id").asText()));
    return 0;
  }
}
