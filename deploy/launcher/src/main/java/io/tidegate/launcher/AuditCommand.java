package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.controller.audit.ChainFinding;
import io.tidegate.controller.audit.ChainResult;
import io.tidegate.controller.service.AuditLogCheck;
import io.tidegate.launcher.settings.Durations;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The log of decisions, looked at past the control plane. */
@Command(
    name = "audit",
    description = "Checks the log of what was decided and ordered.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = AuditCommand.Verify.class)
final class AuditCommand implements Runnable {
  /** As 1 is an error and 2 wrong usage. */
  static final int NOT_WHOLE = 10;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Missing command: verify");
  }

  /** Whether it is what was written. */
  @Command(
      name = "verify",
      description = {
        "Checks that the log is what was written: each record carries the hash of the one before it,"
            + " and the newest is known apart from the log. Reads the log from Kafka itself.",
        "It finds what is changed, missing, put elsewhere, or not written by a controller. It does not"
            + " find a log that somebody wrote anew with all its hashes, and the newest one with it."
      },
      mixinStandardHelpOptions = true,
      footerHeading = "%nExit codes:%n",
      footer = {"  0 whole, 1 it cannot be read, 2 wrong usage, 10 not whole"})
  static final class Verify implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private OutputFormat output;

    @Option(
        names = "--timeout",
        paramLabel = "DURATION",
        defaultValue = "10m",
        description = "How long it may take (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Override
    public Integer call() throws Exception {
      Map<Integer, ChainResult> results;
      try {
        results = AuditLogCheck.run(Brokers.of(options.load()), Durations.parse(timeout));
      } catch (TimeoutException | IllegalStateException e) {
        throw CommandFailedException.failed(e.getMessage(), e);
      } catch (IllegalArgumentException e) {
        throw CommandFailedException.usage("--timeout: " + e.getMessage(), e);
      }
      boolean whole = results.values().stream().allMatch(one -> one.findings().isEmpty());
      output.show(
          json(whole, results), spec.commandLine().getOut(), out -> print(whole, results, out));
      return whole ? 0 : NOT_WHOLE;
    }

    private static JsonNode json(boolean whole, Map<Integer, ChainResult> results) {
      ObjectNode json = PoolRequest.body().put("whole", whole);
      ArrayNode partitions = json.putArray("partitions");
      results.forEach(
          (partition, result) -> {
            ArrayNode findings =
                partitions
                    .addObject()
                    .put("partition", partition)
                    .put("records", result.records())
                    .put("unchained", result.unchained())
                    .put("lastNumber", result.lastNumber())
                    .putArray("findings");
            for (ChainFinding finding : result.findings()) {
              findings
                  .addObject()
                  .put("kind", finding.kind().word())
                  .put("offset", finding.offset())
                  .put("text", finding.text());
            }
          });
      return json;
    }

    private static void print(boolean whole, Map<Integer, ChainResult> results, PrintWriter out) {
      for (Map.Entry<Integer, ChainResult> one : results.entrySet()) {
        ChainResult result = one.getValue();
        if (result.records() + result.unchained() + result.findings().size() == 0) {
          continue;
        }
        out.printf(
            "partition %d: %d records up to number %d%s, %s%n",
            one.getKey(),
            result.records(),
            result.lastNumber(),
            result.unchained() == 0
                ? ""
                : ", and %d from before there was a chain".formatted(result.unchained()),
            result.findings().isEmpty() ? "whole" : "NOT WHOLE");
        for (ChainFinding finding : result.findings()) {
          out.printf(
              "  %-9s offset %d: %s%n", finding.kind().word(), finding.offset(), finding.text());
        }
      }
      out.println(
          whole
              ? "The audit log is whole."
              : "The audit log is not what was written: see audit-log in TROUBLESHOOTING.md.");
    }
  }
}
