package io.tidegate.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** How a command answers: for people, or for programs; then standard output has nothing else. */
final class OutputFormat {
  private enum Format {
    TABLE,
    JSON
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table, or json for programs (default: ${DEFAULT-VALUE}).")
  private Format format;

  boolean json() {
    return format == Format.JSON;
  }

  /**
   * Prints an answer.
   *
   * @param answer what programs get, as it is
   * @param table prints what people get
   */
  void show(JsonNode answer, PrintWriter out, Consumer<PrintWriter> table) {
    if (json()) {
      out.println(answer.toPrettyString());
    } else {
      table.accept(out);
    }
    out.flush();
  }
}
