package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A list of the API, its newest entries first. */
@Command(
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 listed, 1 no control plane answers, 2 wrong usage"})
abstract class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConsoleAddress address;
  @Mixin private OutputFormat output;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "At most (default: ${DEFAULT-VALUE}).")
  private int limit;

  private final String path;
  private final String name;
  private final int most;
  private final String none;

  /**
   * One for a list.
   *
   * @param name its path, and what it is called in the answer
   */
  ListCommand(String name) {
    this(name, name, 10_000, "There are no %s.".formatted(name));
  }

  /**
   * One for a list.
   *
   * @param path behind that of the API
   * @param name what it is called in the answer
   * @param most entries that can be asked for
   * @param none said where it is empty
   */
  ListCommand(String path, String name, int most, String none) {
    this.path = "/api/v1/" + path;
    this.name = name;
    this.most = most;
    this.none = none;
  }

  /**
   * Prints what was found.
   *
   * @param answer the API's, with the entries of all its pages
   * @param entries those, at least one
   */
  abstract void print(JsonNode answer, JsonNode entries, PrintWriter out);

  @Override
  public final Integer call() throws InterruptedException {
    if (limit < 1 || limit > most) {
      throw CommandFailedException.usage(
          "--limit is %d: must be from 1 to %d".formatted(limit, most), null);
    }
    ObjectNode answer = address.client().list(path, name, limit);
    output.show(
        answer,
        spec.commandLine().getOut(),
        out -> {
          if (answer.path(name).isEmpty()) {
            out.println(none);
          } else {
            print(answer, answer.path(name), out);
          }
        });
    return 0;
  }

  static String pool(JsonNode entry) {
    return entry.path("service").asText() + "/" + entry.path("pool").asText();
  }

  static Instant at(JsonNode millis) {
    return Instant.ofEpochMilli(millis.asLong());
  }

  static String words(JsonNode name) {
    return name.asText().toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
  }
}
