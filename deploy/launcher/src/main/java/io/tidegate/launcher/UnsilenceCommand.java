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

  @Parameters(paramLabel = "ID", description = "As 'tidegate silences' lists it.")
  private String id;

  @Override
  public Integer call() throws InterruptedException {
    JsonNode answer =
        address
            .client()
            .delete(
                "%s/%s?requestedBy=%s"
                    .formatted(Silenced.PATH, encoded(id), encoded(Person.here())));
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Ended %s.%n", id);
    Silenced.print(answer, out);
    return 0;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
