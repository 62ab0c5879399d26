package io.tidegate.collector.service;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where windows wait on disk for a store that stays away. Only for a collector whose broker keeps
 * its topics on the same disk: what is spilled counts as taken, and would be lost with the disk.
 *
 * @param directory of this collector alone
 * @param maxBytes beyond these nothing is taken any more, and the topic keeps the windows
 * @param patience how long the store is asked first
 */
public record SpillOptions(Path directory, long maxBytes, Duration patience) {
  private static final long LEAST_BYTES = 1 << 20;

  public SpillOptions {
    if (directory == null) {
      throw new IllegalArgumentException("the spill's directory is missing");
    }
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "the spill may have %d bytes: must be at least %d".formatted(maxBytes, LEAST_BYTES));
    }
    if (patience.isNegative()) {
      throw new IllegalArgumentException(
          "the spill's patience is %s: must not be negative".formatted(patience));
    }
  }
}
