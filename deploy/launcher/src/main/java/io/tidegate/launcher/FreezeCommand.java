package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns the kill switch on. */
@Command(
    name = "freeze",
    description = {
      "The kill switch: no controller sends a command to these pools until 'tidegate thaw'.",
      "It holds also after restarts, take-overs and upgrades. Sizes that Tidegate set go back to the"
          + " owners' own when their leases end; with --keep-sizes leases are renewed, and nothing"
          + " else is sent."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 frozen, 1 not sure to be frozen, 2 wrong usage"})
final class FreezeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      arity = "0..1",
      paramLabel = "SELECTOR",
      defaultValue = "*",
      description = "Glob over SERVICE/POOL, e.g. 'orders/*' (default: every pool).")
  private String selector;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; shown to everybody who looks, and kept in the audit log.")
  private String reason;

  @Option(names = "--keep-sizes", description = "Renew leases, so that sizes stay as they are.")
  private boolean keepSizes;

  @Override
  public Integer call() throws Exception {
    ObjectNode body =
        PoolRequest.body()
            .put("selector", selector)
            .put("reason", reason)
            .put("requestedBy", Person.here())
            .put("keepSizes", keepSizes);
    JsonNode answer = address.client().order("/api/v1/freezes", body);
    output.show(
        answer, spec.commandLine().getOut(), out -> FrozenPools.print(answer.path("freezes"), out));
    return 0;
  }
}
