package io.tidegate.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that plans of the API may name: of the gate's directory, and of no other place,
 * whatever links there are.
 */
record GateFolder(Path directory) implements GateInputs.Folder {
  private static final Logger LOG = LoggerFactory.getLogger(GateFolder.class);

  @Override
  public Path file(String name) {
    try {
      Path root = directory.toRealPath();
      Path file = root.resolve(name).normalize();
      if (file.startsWith(root) && Files.isRegularFile(file)) {
        Path real = file.toRealPath();
        if (real.startsWith(root)) {
          return real;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("a plan names {}", name, e);
    }
    throw CommandFailedException.usage(
        "'%s' is no file in the directory of the setting gate.directory: must be one of those that are there"
            .formatted(name),
        null);
  }
}
