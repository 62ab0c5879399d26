package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a control plane tell what a file would have made of what was recorded. */
@Command(
    name = "dry-run",
    description = {
      "Has a control plane run what was recorded through a file's policies, and shows where they act"
          + " otherwise. Changes nothing.",
      "The same as 'tidegate replay', without access to the brokers; for more than the control plane"
          + " does in 30 s, take that."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 they act the same, 1 no control plane answers or it is too much, 2 the file cannot be used"
          + " or wrong usage, 10 they act otherwise"
    })
final class PolicyDryRunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "FILE", description = "The policies.")
  private Path file;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "From when on: an instant such as 2026-11-01T08:30:00Z, epoch milliseconds, or how long"
              + " ago, such as 2h (default: a day before --to); 7 days at most.")
  private String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Until when (default: now).")
  private String to;

  @Option(
      names = "--pools",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "Only these, e.g. 'orders/*' (default: all).")
  private String pools;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Differences that the table shows at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Override
  public Integer call() throws Exception {
    PolicyDocument document = PolicyDocument.read(file);
    ObjectNode body = PoolRequest.body().put("yaml", document.yaml()).put("pools", pools);
    long nowMillis = System.currentTimeMillis();
    if (from != null) {
      body.put("fromMillis", PointInTime.parse("--from", from, nowMillis));
    }
    if (to != null) {
      body.put("toMillis", PointInTime.parse("--to", to, nowMillis));
    }
    JsonNode replay = address.client().order("/api/v1/policies/dry-run", body);
    return new ReplayOutput(replay).show(output, spec.commandLine().getOut(), limit);
  }
}
