package io.tidegate.launcher;

import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which running control plane is meant; every command that asks one has these options. */
final class ConsoleAddress {
  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Base URL of its API; default: that of the control plane on --data-dir.")
  private URI url;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "./tidegate-data",
      description = "The control plane's data directory (default: ${DEFAULT-VALUE}).")
  private Path dataDir;

  ConsoleClient client() {
    if (url != null && (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()))) {
      throw CommandFailedException.usage(
          "--url is '%s': must be like http://127.0.0.1:8080".formatted(url), null);
    }
    return new ConsoleClient(url != null ? url : URI.create(consoleOfDataDirectory()));
  }

  private String consoleOfDataDirectory() {
    String console =
        Endpoints.read(dataDir)
            .map(Endpoints::console)
            .orElseThrow(
                () ->
                    CommandFailedException.failed(
                        ("no control plane was ever started on %s: name its --data-dir or its --url")
                            .formatted(dataDir.toAbsolutePath().normalize()),
                        null));
    if (console.isEmpty()) {
      throw CommandFailedException.failed(
          "the control plane on %s runs without the page and the API: name the --url of the one that has them"
              .formatted(dataDir.toAbsolutePath().normalize()),
          null);
    }
    return console;
  }
}
