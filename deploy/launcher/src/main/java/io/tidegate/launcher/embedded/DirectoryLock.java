package io.tidegate.launcher.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data directory to one user. The kernel lets go of it when the process dies. */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private DirectoryLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the directory if it is absent.
   *
   * @throws IllegalStateException if another process, or this one, uses it already
   */
  static DirectoryLock take(Path directory, String owner) throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve("tidegate.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE);
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(directory, owner, "this process", e);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw inUse(directory, owner, "another process", null);
    }
    return new DirectoryLock(channel, lock);
  }

  private static IllegalStateException inUse(
      Path directory, String owner, String user, Throwable cause) {
    return new IllegalStateException(
        "the directory %s of the %s is in use by %s: stop that one, or choose another directory"
            .formatted(directory.toAbsolutePath(), owner, user),
        cause);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    }
  }
}
