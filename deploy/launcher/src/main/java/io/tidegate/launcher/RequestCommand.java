package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what became of a request to resize or to warm. */
@Command(
    name = "request",
    description = "Says what became of a request to resize or to warm, instance by instance.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 done by all, 1 not, not yet or not known, 2 wrong usage"})
final class RequestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "As 'tidegate resize' and 'tidegate warm' show it.")
  private String id;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer = address.client().get("/api/v1/requests/" + ConsoleClient.encoded(id));
    output.show(answer, spec.commandLine().getOut(), out -> PoolRequest.print(answer, out));
    return PoolRequest.exitCode(answer);
  }
}
