package io.tidegate.sources.service;

import io.tidegate.sources.exposition.ScrapeTarget;
import io.tidegate.sources.exposition.TargetGroups;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Discovery files that are read again when they changed. A file that cannot be read leaves what it
 * said before, and is trouble; one that is gone takes its targets with it.
 *
 * <p>For one thread at a time; it blocks.
 */
final class TargetFiles {
  private static final long MAX_BYTES = 4 * 1024 * 1024;

  private final Path directory;
  private final String pattern;
  private Map<Path, Known> known = new TreeMap<>();

  /** A file as it was last. */
  private record Known(FileTime modified, long size, List<ScrapeTarget> targets, String trouble) {}

  /** What all files say, and what is wrong with them; empty: nothing is. */
  record Found(List<ScrapeTarget> targets, String trouble) {}

  /**
   * Makes one.
   *
   * @param path of a file; its name may have {@code *} in it
   */
  TargetFiles(String path) {
    Path whole = Path.of(path).toAbsolutePath();
    this.directory = whole.getParent();
    this.pattern = whole.getFileName().toString();
  }

  Found read() {
    Map<Path, Known> now = new TreeMap<>();
    String trouble = "";
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, pattern)) {
      for (Path file : files) {
        now.put(file, read(file, known.get(file)));
      }
      if (now.isEmpty()) {
        trouble = "no file '%s' is in %s".formatted(pattern, directory);
      }
    } catch (IOException e) {
      // Not the same as a directory without files: what was known stays.
      return found(known, "%s cannot be read: %s".formatted(directory, e));
    }
    known = now;
    return found(now, trouble);
  }

  private static Found found(Map<Path, Known> files, String trouble) {
    List<ScrapeTarget> targets = new ArrayList<>();
    String first = trouble;
    for (Known file : files.values()) {
      targets.addAll(file.targets());
      first = first.isEmpty() ? file.trouble() : first;
    }
    return new Found(targets, first);
  }

  private static Known read(Path file, Known before) {
    List<ScrapeTarget> last = before == null ? List.of() : before.targets();
    FileTime modified = FileTime.fromMillis(0);
    long size = -1;
    try {
      modified = Files.getLastModifiedTime(file);
      size = Files.size(file);
      if (before != null && before.size() == size && before.modified().equals(modified)) {
        return before;
      }
      if (size > MAX_BYTES) {
        return new Known(
            modified, size, last, "%s has %d bytes: at most %d".formatted(file, size, MAX_BYTES));
      }
      return new Known(modified, size, TargetGroups.parse(Files.readString(file)), "");
    } catch (IOException e) {
      return new Known(modified, size, last, "%s cannot be read: %s".formatted(file, e));
    } catch (IllegalArgumentException e) {
      return new Known(
          modified,
          size,
          last,
          "%s: %s; what it said before holds".formatted(file, e.getMessage()));
    }
  }
}
