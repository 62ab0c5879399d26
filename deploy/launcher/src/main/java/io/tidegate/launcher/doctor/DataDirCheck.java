package io.tidegate.launcher.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where everything that lasts is kept. */
final class DataDirCheck {
  private static final long MIB = 1 << 20;

  /** Below this a broker or store soon stops. */
  static final long FEWEST_MIB = 256;

  static final long GOOD_MIB = 4_096;

  private DataDirCheck() {}

  static List<Finding> run(Path configured) {
    Path directory = configured.toAbsolutePath().normalize();
    Path there = directory;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      return List.of(
          Finding.fail(
              "data directory",
              "%s is no directory".formatted(there),
              "name a directory by --data-dir, or the setting data-dir"));
    }
    String seen =
        there.equals(directory)
            ? directory.toString()
            : "%s, which would be made in %s".formatted(directory, there);
    try {
      // Rights alone do not tell: a file system may be read-only, or full.
      Path probe = Files.createTempFile(there, "tidegate-doctor", null);
      try {
        Files.write(probe, new byte[4_096]);
      } finally {
        Files.delete(probe);
      }
      return List.of(
          Finding.ok("data directory", seen), space(Files.getFileStore(there).getUsableSpace()));
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              "data directory",
              "%s: nothing can be written (%s)".formatted(seen, e),
              "give it to the user %s, or name another by --data-dir"
                  .formatted(System.getProperty("user.name"))));
    }
  }

  static Finding space(long bytes) {
    String seen = "%d MiB are free".formatted(bytes / MIB);
    if (bytes < FEWEST_MIB * MIB) {
      return Finding.fail("disk", seen, "free %d MiB at least".formatted(FEWEST_MIB));
    }
    return bytes < GOOD_MIB * MIB
        ? Finding.warn(
            "disk",
            seen,
            "with an embedded broker and store, %d MiB are a good beginning".formatted(GOOD_MIB))
        : Finding.ok("disk", seen);
  }
}
