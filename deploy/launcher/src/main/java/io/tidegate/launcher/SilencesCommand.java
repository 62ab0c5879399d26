package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the silences. */
@Command(
    name = "silences",
    description = "Lists the silences that are in force or to come, the first to begin first.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers, 2 wrong usage"})
final class SilencesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer = address.client().get(Silenced.PATH);
    output.show(answer, spec.commandLine().getOut(), out -> Silenced.print(answer, out));
    return 0;
  }
}
