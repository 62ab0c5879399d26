package io.tidegate.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens connections, or fills a cache, before they are asked for. */
@Command(
    name = "warm",
    description = {
      "Opens the connections of a pool, or fills a cache, before they are asked for.",
      "Changes no size."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 every instance did it, 1 one did not, or not in time, 2 wrong usage"})
final class WarmCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PoolRequest request;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Connections to have open per instance; default: as many as its size.")
  private Integer target;

  @Override
  public Integer call() throws Exception {
    ObjectNode body = PoolRequest.body();
    if (target != null) {
      body.put("target", PoolRequest.size("TARGET", target));
    }
    return request.run("warm", body, spec.commandLine().getOut());
  }
}
