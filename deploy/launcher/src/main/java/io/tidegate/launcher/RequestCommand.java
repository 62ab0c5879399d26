package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
    String path =
        "/api/v1/requests/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    JsonNode answer = address.client().get(path);
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(answer.toPrettyString());
    } else {
      PoolRequest.print(answer, out);
    }
    out.flush();
    return PoolRequest.exitCode(answer);
  }
}
