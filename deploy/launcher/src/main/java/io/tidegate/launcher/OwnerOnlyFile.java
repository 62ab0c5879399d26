package io.tidegate.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files with secrets: nobody else may read them, from their first moment on. */
final class OwnerOnlyFile {
  private OwnerOnlyFile() {}

  /**
   * Makes a new file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if it is there
   */
  static void create(Path file, String text) throws IOException {
    Files.createFile(file, attributes());
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /** Makes it anew, whoever could read the one before. */
  static void replace(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    create(file, text);
  }

  /** Adds to a file, which is made where it is missing. */
  static void append(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } else {
      create(file, text);
    }
  }

  private static FileAttribute<?>[] attributes() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(
              Set.copyOf(PosixFilePermissions.fromString("rw-------")))
        }
        : new FileAttribute<?>[0];
  }
}
