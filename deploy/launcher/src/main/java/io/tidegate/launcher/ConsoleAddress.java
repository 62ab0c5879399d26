package io.tidegate.launcher;

import io.tidegate.launcher.settings.SettingsTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Where the token stands, from 'tidegate token'; default: the variable TIDEGATE_TOKEN, then"
              + " the one that a control plane left in --data-dir.")
  private Path tokenFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM certificates to trust for https, beside nobody else.")
  private Path ca;

  ConsoleClient client() {
    if (url != null && (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme()))) {
      throw CommandFailedException.usage(
          "--url is '%s': must be like http://127.0.0.1:8080".formatted(url), null);
    }
    if (url != null) {
      return new ConsoleClient(url, token(), Optional.ofNullable(ca).map(TrustedCertificates::of));
    }
    Endpoints endpoints = ofDataDirectory();
    return new ConsoleClient(
        URI.create(endpoints.console()),
        token().or(() -> LocalToken.read(dataDir)),
        ca != null
            ? Optional.of(TrustedCertificates.of(ca))
            : endpoints.certificate().isEmpty()
                ? Optional.empty()
                : Optional.of(TrustedCertificates.exactly(Path.of(endpoints.certificate()))));
  }

  private Optional<String> token() {
    if (tokenFile == null) {
      return Optional.ofNullable(System.getenv(SettingsTree.TOKEN_VARIABLE));
    }
    try {
      return Optional.of(Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "--token-file %s cannot be read: %s".formatted(tokenFile, e), e);
    }
  }

  private Endpoints ofDataDirectory() {
    Endpoints endpoints =
        Endpoints.read(dataDir)
            .orElseThrow(
                () ->
                    CommandFailedException.failed(
                        ("no control plane was ever started on %s: name its --data-dir or its --url")
                            .formatted(dataDir.toAbsolutePath().normalize()),
                        null));
    if (endpoints.console().isEmpty()) {
      throw CommandFailedException.failed(
          "the control plane on %s runs without the page and the API: name the --url of the one that has them"
              .formatted(dataDir.toAbsolutePath().normalize()),
          null);
    }
    return endpoints;
  }
}
