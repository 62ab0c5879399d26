package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.wire.PoolId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a pool was changed, or why it was not. */
@Command(
    name = "explain",
    description = {
      "Says why a pool was changed, or why it was not: the decision that was in force at a time, the"
          + " numbers that it was made by, the wish, each limit that changed it, and what it would"
          + " have taken to decide otherwise."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 explained, 1 nothing was decided until then, 2 wrong usage"})
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(index = "0", paramLabel = "SERVICE/POOL", description = "The pool, e.g. orders/db.")
  private String pool;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description =
          "Epoch milliseconds, or an instant such as 2026-11-01T08:30:00Z (default: now).")
  private String at;

  @Override
  public Integer call() throws Exception {
    PoolId id = PoolRequest.poolId(pool);
    String path = "/api/v1/pools/%s/%s/explain".formatted(id.service(), id.pool());
    JsonNode answer =
        address.client().find(at == null ? path : path + "?at=" + ConsoleClient.encoded(at));
    output.show(answer, spec.commandLine().getOut(), out -> Explanation.print(answer, out));
    return 0;
  }
}
