package io.tidegate.demo.child;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A PostgreSQL data directory, and the server that may still run on it. */
public final class PostgresFiles {
  private static final long KILL_MILLIS = 1_500;

  private final Path directory;

  public PostgresFiles(Path directory) {
    this.directory = directory;
  }

  /** The server's process, from the file that it keeps while it lives. */
  OptionalLong serverPid() {
    Path pidFile = directory.resolve("postmaster.pid");
    try {
      List<String> lines = Files.readAllLines(pidFile);
      return lines.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(lines.get(0).strip()));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException | NumberFormatException e) {
      throw new IllegalStateException(pidFile + " cannot be read: " + e, e);
    }
  }

  /**
   * Ends a server that is still there, and deletes the directory. Both may have happened already.
   *
   * @throws IllegalStateException if the server does not end, or a file cannot be deleted
   */
  public void killAndDelete() {
    if (!Files.exists(directory)) {
      return;
    }
    serverPid().ifPresent(this::kill);
    delete();
  }

  private void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    // The file may be stale and the number in use by somebody else.
    if (process == null || !runsPostgres(process)) {
      return;
    }
    List<ProcessHandle> backends = process.descendants().toList();
    process.destroyForcibly();
    backends.forEach(ProcessHandle::destroyForcibly);
    // Not onExit(): for a process that is no child of this one, Java looks only every few seconds.
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KILL_MILLIS);
    while (runsPostgres(process)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "PostgreSQL (pid %d) is not gone %d ms after it was killed"
                .formatted(pid, KILL_MILLIS));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /**
   * A process that was killed counts as alive until its new parent, the machine's init, has taken
   * note, which may be seconds later; but it has no command any more.
   */
  private static boolean runsPostgres(ProcessHandle process) {
    return process.isAlive() && process.info().command().orElse("").contains("postgres");
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new IllegalStateException(directory + " cannot be deleted: " + e, e);
    }
  }
}
