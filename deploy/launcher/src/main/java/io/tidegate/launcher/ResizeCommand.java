package io.tidegate.launcher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets the size of a pool, and shows what each instance answered. */
@Command(
    name = "resize",
    description = {
      "Sets the size of a pool at all its instances, and shows what each answered.",
      "The limits of the policy and of the instances' owners hold; a frozen pool is left as it is."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 every instance applied it, 1 one did not, or not in time, 2 wrong usage"})
final class ResizeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private PoolRequest request;

  @Parameters(
      index = "1",
      paramLabel = "SIZE",
      description = "Workers or connections per instance.")
  private int size;

  @Override
  public Integer call() throws Exception {
    ObjectNode body = PoolRequest.body().put("size", PoolRequest.size("SIZE", size));
    return request.run("resize", body, spec.commandLine().getOut());
  }
}
