package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a silence. */
@Command(
    name = "unsilence",
    description = {
      "Ends a silence now; one that is to come never begins. Others stay.",
      "What fires still is told to Alertmanagers within a minute."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 ended, or it was before; 1 not known, or not sure to be ended; 2 wrong usage"})
final class UnsilenceCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Parameters(paramLabel = "ID", description = "As 'tidegate silences' lists it.")
  private String id;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer =
        address
            .client()
            .delete(
                "%s/%s?requestedBy=%s"
                    .formatted(
                        Silenced.PATH,
                        ConsoleClient.encoded(id),
                        ConsoleClient.encoded(Person.here())));
    output.show(
        answer,
        spec.commandLine().getOut(),
        out -> {
          out.printf("Ended %s.%n", id);
          Silenced.print(answer, out);
        });
    return 0;
  }
}
