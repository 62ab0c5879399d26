package io.tidegate.launcher;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a control plane can be reached, kept as {@code endpoints.json} in its data directory. Ports
 * that were chosen freely stay the same at the next start, so that agents find it again.
 *
 * @param pid the process that wrote it
 * @param kafka bootstrap servers
 * @param store base URL of the store; empty where no part of this process has to do with it
 * @param console base URL of the page and the API; empty where another process has them
 * @param kafkaPort of the embedded broker; 0 where there is none
 * @param storePort of the embedded store; 0 where there is none
 * @param otlp base URL for OpenTelemetry's exporters; empty where nothing is received
 * @param otlpPort of it; 0 where there is none
 * @param consolePort 0 where there is none
 * @param certificate file with which page and API prove themselves; empty: plain HTTP
 */
public record Endpoints(
    long pid,
    String kafka,
    String store,
    String console,
    int kafkaPort,
    int storePort,
    int consolePort,
    String otlp,
    int otlpPort,
    String certificate) {
  private static final String FILE = "endpoints.json";

  /** A file of a newer version has more: who goes back to this one need not remove it. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public Endpoints {
    // A file of an older version has none.
    otlp = otlp == null ? "" : otlp;
    certificate = certificate == null ? "" : certificate;
  }

  /**
   * Reads what the last control plane on this directory wrote.
   *
   * @return empty where none was ever started on it
   */
  public static Optional<Endpoints> read(Path dataDir) {
    Path file = dataDir.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Endpoints.class));
    } catch (IOException e) {
      throw CommandFailedException.failed(
          "%s cannot be read (%s): remove it if no control plane runs on this directory"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** Replaces the file as a whole, so that no reader sees half of it. */
  void write(Path dataDir) throws IOException {
    Files.createDirectories(dataDir);
    Path next = dataDir.resolve(FILE + ".next");
    Files.write(next, JSON.writeValueAsBytes(this));
    Files.move(next, dataDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
