package io.tidegate.launcher;

import picocli.CommandLine.Option;

/** How a command answers; every command that shows what a control plane says has it. */
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
}
